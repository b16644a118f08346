import {spawn} from 'node:child_process'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import type {Readable} from 'node:stream'
import type {OutputLine} from './link'

/** Exit status of a script that was ended from outside. */
const ended = 143
const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Runs a script with sh in a directory of its own that is removed afterwards; gives its exit status. */
export async function runScript(
  text: string,
  {programs, onLine, signal}: {programs: string; onLine: (line: OutputLine) => void; signal: AbortSignal},
): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'mallet-job-'))
  try {
    const file = join(directory, 'script')
    writeFileSync(file, text.replaceAll('\r\n', '\n'), {mode: 0o700})
    const [first = ''] = text.split('\n', 1)
    const [program, args] = first.startsWith('#!') ? [file, []] : ['sh', [file]]
    const child = spawn(program, args, {
      cwd: directory,
      env: {PATH: `${programs}:${systemPath}`, HOME: directory, TMPDIR: directory, LANG: 'C.UTF-8'},
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const stop = (): void => endGroup(child.pid)
    signal.addEventListener('abort', stop, {once: true})
    try {
      const status = new Promise<number>((resolve, reject) => {
        child.once('error', reject)
        child.once('exit', (code) => resolve(code ?? ended))
      })
      const [code] = await Promise.all([
        status,
        eachLine(child.stdout, 'stdout', onLine),
        eachLine(child.stderr, 'stderr', onLine),
      ])
      return code
    } finally {
      signal.removeEventListener('abort', stop)
    }
  } finally {
    rmSync(directory, {recursive: true, force: true})
  }
}

async function eachLine(
  stream: Readable,
  type: 'stdout' | 'stderr',
  onLine: (line: OutputLine) => void,
): Promise<void> {
  for await (const line of createInterface({input: stream, crlfDelay: Infinity}))
    onLine({output_type: type, output: `${line}\n`, timestamp: Date.now() / 1000})
}

/** Ends a script with all that it started. */
function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGTERM')
  } catch {
    // it has ended meanwhile
  }
}
