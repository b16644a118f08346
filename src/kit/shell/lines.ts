// Where the lines of the shell come from: a terminal, with history and completion, or a file or pipe.
import {createInterface} from 'node:readline'
import type {History} from './history'
import {hasSecret} from './typed'

interface Source {
  readonly isTyped: boolean
  readonly history: History | undefined
  readonly complete: (line: string) => [string[], string]
  readonly signal: AbortSignal
}

export interface Lines {
  readonly isTyped: boolean
  /** The next line; undefined at the end. Ctrl-C gives up what was typed. */
  next(prompt: string): Promise<{readonly text: string} | 'interrupted' | undefined>
  close(): void
}

export const lines = (source: Source): Lines => (source.isTyped ? typed(source) : read(source))

function read({signal}: Source): Lines {
  const input = createInterface({input: process.stdin, crlfDelay: Infinity, terminal: false})
  signal.addEventListener('abort', () => input.close(), {once: true})
  const all = input[Symbol.asyncIterator]()
  return {
    isTyped: false,
    async next() {
      const {done, value} = await all.next()
      if (signal.aborted) throw signal.reason
      return done === true ? undefined : {text: value}
    },
    close: () => input.close(),
  }
}

/**
 * The terminal is read only while a line is typed: what a command asks is answered to the command. Lines that are pasted with the first
 * wait for their turn.
 */
function typed({history, complete, signal}: Source): Lines {
  const waiting: string[] = []
  let answer: ((end: Awaited<ReturnType<Lines['next']>>) => void) | undefined
  let isOver = false
  const input = createInterface({
    input: process.stdin,
    output: process.stdout,
    history: [...(history?.lines ?? [])],
    historySize: 1000,
    removeHistoryDuplicates: true,
    completer: (line: string) => complete(line),
  })
  const hold = (): void => {
    input.pause()
    process.stdin.setRawMode(false)
  }
  const give = (end: Awaited<ReturnType<Lines['next']>>): void => {
    const waits = answer
    answer = undefined
    if (waits) hold()
    waits?.(end)
  }
  input.on('history', (all: string[]) => void all.splice(0, all.length, ...all.filter((line) => !hasSecret(line))))
  input.on('line', (text) => {
    history?.add(text.trim())
    if (answer) give({text})
    else waiting.push(text)
  })
  input.on('close', () => {
    isOver = true
    if (!signal.aborted) give(undefined)
  })
  input.on('SIGINT', () => {
    input.write(null, {ctrl: true, name: 'e'})
    input.write(null, {ctrl: true, name: 'u'})
    process.stdout.write('^C\n')
    give('interrupted')
  })
  return {
    isTyped: true,
    next: (prompt) =>
      new Promise((resolve, reject) => {
        const text = waiting.shift()
        if (text !== undefined) return resolve({text})
        if (isOver) return resolve(undefined)
        signal.addEventListener('abort', () => reject(signal.reason), {once: true})
        answer = resolve
        process.stdin.setRawMode(true)
        input.resume()
        input.setPrompt(prompt)
        input.prompt(true)
      }),
    close: () => input.close(),
  }
}
