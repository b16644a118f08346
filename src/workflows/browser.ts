// Opening a page in a browser of this machine. No shell reads the address.
import {spawn} from 'node:child_process'
import {AppError, exitCodes} from '../core/errors'

type Environment = Readonly<Record<string, string | undefined>>

/** Commands that could open a page, in order: those of BROWSER (separated by colons, `%s` for the address), then the system's own. */
export function browserCommands({BROWSER: chosen}: Environment, platform: NodeJS.Platform): string[][] {
  const own = chosen?.split(platform === 'win32' ? ';' : ':').map((one) => one.split(/\s+/).filter(Boolean)) ?? []
  const system =
    platform === 'darwin' ? ['open'] : platform === 'win32' ? ['rundll32', 'url.dll,FileProtocolHandler'] : ['xdg-open']
  return [...own.filter((words) => words.length > 0), system]
}

/** Opens an address, http or https only; does not wait for the browser to be closed. Exit code 69 where none can be started. */
export async function openBrowser(url: URL, env: Environment): Promise<void> {
  if (!/^https?:$/.test(url.protocol)) throw new TypeError(`${url.protocol} is not opened`)
  for (const [program = '', ...args] of browserCommands(env, process.platform)) {
    const words = args.some((word) => word.includes('%s'))
      ? args.map((word) => word.replaceAll('%s', url.href))
      : [...args, url.href]
    if (await started(program, words, env)) return
  }
  throw new AppError({
    code: 'unsupported',
    message: 'No browser could be started',
    detail: `the page is ${url.href}`,
    hint: 'Name a browser in BROWSER, or add --print',
    exit: exitCodes.unsupported,
  })
}

/** Milliseconds in which a program that cannot open the page has ended. */
const trial = 1500

/** True when the program runs on, or has ended well. */
function started(program: string, args: readonly string[], env: Environment): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {env: {...env}, stdio: 'ignore', detached: true})
    const timer = setTimeout(() => {
      child.unref()
      resolve(true)
    }, trial)
    const end = (isGood: boolean): void => {
      clearTimeout(timer)
      resolve(isGood)
    }
    child.once('error', () => end(false))
    child.once('exit', (code) => end(code === 0))
  })
}
