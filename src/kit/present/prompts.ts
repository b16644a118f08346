// Questions to the person at the terminal. They go to stderr: stdout is for the result only.
import {createInterface} from 'node:readline'
import {AppError, exitCodes} from '../../core/errors'
import {sanitize} from '../../core/text'

export interface Prompts {
  input(question: string): Promise<string>
  password(question: string): Promise<string>
  confirm(question: string): Promise<boolean>
}

/** `isPlain`: no line is drawn twice, for screen readers and terminals without a cursor. `signal` ends a question. */
export async function prompts(signal: AbortSignal, isPlain: boolean): Promise<Prompts> {
  if (isPlain) return plainPrompts(signal)
  const {default: inquirer} = await import('inquirer')
  const prompt = inquirer.createPromptModule({output: process.stderr, signal})
  const one = <T>(question: Record<string, unknown>): Promise<T> =>
    asked(signal, async () => {
      try {
        return ((await prompt([{name: 'answer', ...question}] as never)) as {answer: T}).answer
      } catch (error) {
        throw error instanceof Error && error.name === 'ExitPromptError' ? stopped() : error
      }
    })
  return {
    input: (message) => one<string>({type: 'input', message: sanitize(message)}),
    password: (message) => one<string>({type: 'password', mask: '*', message: sanitize(message)}),
    confirm: (message) => one<boolean>({type: 'confirm', default: false, message: sanitize(message)}),
  }
}

/** Gives the terminal its echo and its lines back, whatever becomes of the question. */
async function asked<T>(signal: AbortSignal, question: () => Promise<T>): Promise<T> {
  signal.addEventListener('abort', restoreInput, {once: true}) // a second signal ends the process before anything else does
  try {
    return await question()
  } finally {
    signal.removeEventListener('abort', restoreInput)
    restoreInput()
  }
}

function restoreInput(): void {
  if (process.stdin.isTTY) process.stdin.setRawMode(false)
}

const stopped = (): AppError => new AppError({code: 'interrupted', message: 'Stopped', exit: exitCodes.interrupted})

/** A question and its answer on one line. The terminal itself shows what is typed, and nothing shows a password. */
function plainPrompts(signal: AbortSignal): Prompts {
  const say = (text: string): void => void process.stderr.write(sanitize(text))
  const input = (message: string): Promise<string> =>
    asked(signal, () => {
      say(`${message}: `)
      return typedLine(signal)
    })
  return {
    input,
    password: (message) =>
      asked(signal, async () => {
        // before the question: a program that answers it at once must not have its password shown either
        process.stdin.setRawMode(true)
        say(`${message} (not shown): `)
        const text = await hiddenLine(signal)
        process.stderr.write('\n')
        return text
      }),
    confirm: async (message) => /^y(es)?$/i.test((await input(`${message} [y/N]`)).trim()),
  }
}

/** The next line of standard input; its end is the end of the program. */
function typedLine(signal: AbortSignal): Promise<string> {
  const lines = createInterface({input: process.stdin, terminal: false})
  return new Promise<string>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error)
    signal.addEventListener('abort', onAbort, {once: true})
    lines.once('line', resolve)
    lines.once('close', () => reject(stopped()))
  }).finally(() => lines.close())
}

const interrupt = '\u0003'
const endOfInput = '\u0004'
const erase = /[\b\u007f]/

/** The next line of a terminal in raw mode, which does not show what is typed. */
function hiddenLine(signal: AbortSignal): Promise<string> {
  const {stdin} = process
  stdin.setEncoding('utf8')
  let text = ''
  return new Promise<string>((resolve, reject) => {
    const onAbort = (): void => end(() => reject(signal.reason as Error))
    const end = (then: () => void): void => {
      stdin.removeListener('data', onData)
      stdin.pause()
      signal.removeEventListener('abort', onAbort)
      then()
    }
    const onData = (typed: string): void => {
      for (const character of typed) {
        if (character === interrupt || character === endOfInput) return end(() => reject(stopped()))
        if (character === '\r' || character === '\n') return end(() => resolve(text))
        text = erase.test(character) ? [...text].slice(0, -1).join('') : text + character
      }
    }
    signal.addEventListener('abort', onAbort, {once: true})
    stdin.on('data', onData)
    stdin.resume()
  })
}
