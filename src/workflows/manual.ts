import {spawn} from 'node:child_process'

type Environment = Readonly<Record<string, string | undefined>>

/** Shows a manual page with man, which also pages it; false where man is not installed or cannot read a page from its input. */
export function showManual(roff: string, env: Environment): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn('man', ['-l', '-'], {env: {...env}, stdio: ['pipe', 'inherit', 'ignore']})
    child.once('error', () => resolve(false))
    child.once('exit', (code) => resolve(code === 0))
    child.stdin.on('error', () => undefined)
    child.stdin.end(roff)
  })
}
