// Where the lines of the shell come from: a terminal, with history and completion, or a file or pipe.
import {createInterface} from 'node:readline'
import {hasSecret} from './typed'

interface Source {
  readonly isTyped: boolean
  /** Lines of earlier shells, the newest first. */
  readonly history: readonly string[]
  readonly complete: (line: string) => [string[], string]
  readonly signal: AbortSignal
}

type Next = {readonly text: string} | 'interrupted' | undefined

export interface Lines {
  readonly isTyped: boolean
  /** The next line; undefined at the end. Ctrl-C gives up what was typed. */
  next(prompt: string): Promise<Next>
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
  let asked: {readonly answer: (end: Next) => void; readonly fail: (reason: unknown) => void} | undefined
  let isOver = false
  const input = createInterface({
    input: process.stdin,
    output: process.stdout,
    history: [...history],
    historySize: 1000,
    removeHistoryDuplicates: true,
    completer: (line: string) => complete(line),
  })
  const hold = (): void => {
    input.pause()
    process.stdin.setRawMode(false)
  }
  const give = (end: Next): void => {
    const waits = asked
    asked = undefined
    if (waits) hold()
    waits?.answer(end)
  }
  const onAbort = (): void => asked?.fail(signal.reason)
  signal.addEventListener('abort', onAbort, {once: true})
  input.on('history', (all: string[]) => void all.splice(0, all.length, ...all.filter((line) => !hasSecret(line))))
  input.on('line', (text) => {
    if (asked) give({text})
    else waiting.push(text)
  })
  input.on('close', () => {
    isOver = true
    if (asked && !signal.aborted) process.stdout.write('\n')
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
        signal.throwIfAborted()
        const text = waiting.shift()
        if (text !== undefined) return resolve({text})
        if (isOver) return resolve(undefined)
        asked = {answer: resolve, fail: reject}
        process.stdin.setRawMode(true)
        input.resume()
        input.setPrompt(prompt)
        input.prompt(true)
      }),
    close() {
      signal.removeEventListener('abort', onAbort)
      input.close()
    },
  }
}
