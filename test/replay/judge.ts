// Runs one recorded command line with the program and compares: requests, exit code, names in the error, machine-readable output.
//
// The same request is the same API action, by any of its routes, with the same parameters. How lists are paged and the order of look-ups
// (GET) are free, and a look-up may be left out when the rest comes out right. A request that was not recorded is a fault, and so is a
// write, or the last read, that was recorded and never made.
import {spawn} from 'node:child_process'
import {existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join, resolve} from 'node:path'
import {printedFaults} from './printed'
import {RecordedServer} from './recorded-server'
import type {Row} from './rows'

export interface Result {
  readonly id: string
  readonly argv: string
  /** Empty when the program behaves as recorded. */
  readonly faults: readonly string[]
  readonly stdout: string
  readonly stderr: string
  readonly code: number | null
}

export interface JudgeOptions {
  /** The program and its first arguments. */
  readonly cli: readonly [string, ...string[]]
  /** Rows judged at a time. */
  readonly jobs: number
  /** Milliseconds until a run that hangs is killed, which is a fault. */
  readonly timeout: number
}

/** Judges every row; results sorted by id. */
export async function judgeAll(rows: readonly Row[], options: JudgeOptions): Promise<Result[]> {
  const results: Result[] = []
  const queue = [...rows]
  const worker = async () => {
    for (let row = queue.shift(); row; row = queue.shift()) results.push(await judge(row, options))
  }
  await Promise.all(Array.from({length: options.jobs}, worker))
  return results.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

async function judge(row: Row, options: JudgeOptions): Promise<Result> {
  const server = new RecordedServer(row.exchanges)
  const port = await server.listen()
  const home = prepareHome(row, port)
  try {
    const {code, signal, stdout, stderr} = await run(row, home, options)
    const faults = [
      ...server.faults,
      ...(signal ? [`ended by ${signal}`] : []),
      ...server.missing(),
      ...exitFaults(row, code),
      ...nameFaults(row, stderr + stdout),
      ...printedFaults(row, stdout),
    ]
    return {id: row.id, argv: row.argv.join(' '), faults, stdout, stderr, code}
  } finally {
    server.close()
    rmSync(home, {recursive: true, force: true})
  }
}

function exitFaults({exit}: Row, code: number | null): string[] {
  if (exit === undefined) return []
  const right = [exit].flat()
  return code !== null && right.includes(code) ? [] : [`exit ${code}, recorded ${right.join(' or ')}`]
}

function nameFaults({names = []}: Row, output: string): string[] {
  if (names.length === 0 || names.some((name) => output.includes(name))) return []
  return [`the error names none of ${names.join(' ')}`]
}

/** A home directory with hammer's configuration, which the program reads, and the row's files. */
function prepareHome(row: Row, port: number): string {
  const home = mkdtempSync(join(tmpdir(), 'mallet-replay-'))
  const modules = join(home, '.hammer/cli.modules.d')
  mkdirSync(modules, {recursive: true})
  const ui = Object.entries({interactive: 'false', ...row.ui}).map(([name, value]) => `  :${name}: ${value}\n`)
  writeFileSync(join(home, '.hammer/cli_config.yml'), `:ui:\n${ui.join('')}`)
  const connection = {host: `'http://127.0.0.1:${port}/'`, username: "'admin'", password: "'changeme'"}
  const foreman = Object.entries(connection).map(([name, value]) => `  :${name}: ${value}\n`)
  writeFileSync(join(modules, 'foreman.yml'), `:foreman:\n${foreman.join('')}`, {mode: 0o600})
  if (row.defaults !== undefined) writeFileSync(join(home, '.hammer/defaults.yml'), row.defaults)
  for (const [path, base64] of Object.entries(row.files ?? {})) {
    const file = resolve(home, path)
    mkdirSync(dirname(file), {recursive: true})
    writeFileSync(file, Buffer.from(base64, 'base64'))
  }
  return home
}

interface Ended {
  readonly code: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
}

function run(row: Row, home: string, {cli, timeout}: JudgeOptions): Promise<Ended> {
  const [program, ...words] = cli
  const fixed = words.map((word) => (existsSync(word) ? resolve(word) : word)) // it runs in another directory
  return new Promise((done, reject) => {
    const child = spawn(program, [...fixed, ...row.argv], {
      cwd: home,
      env: {...environment(home), ...row.env},
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    const written = {stdout: '', stderr: ''}
    for (const name of ['stdout', 'stderr'] as const)
      child[name].setEncoding('utf8').on('data', (text: string) => (written[name] += text))
    const timer = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL') // with whatever it started
    }, timeout)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      done({code, signal, ...written})
    })
  })
}

const environment = (home: string): Record<string, string | undefined> => ({
  PATH: process.env['PATH'],
  HOME: home,
  TMPDIR: process.env['TMPDIR'],
  XDG_CONFIG_HOME: join(home, '.config'),
  XDG_CACHE_HOME: process.env['MALLET_TEST_CACHE'] ?? join(tmpdir(), 'mallet-replay-cache'),
  XDG_DATA_HOME: join(home, '.local/share'),
  XDG_STATE_HOME: join(home, '.local/state'),
  NO_COLOR: '1',
  LANG: 'C.UTF-8',
  TZ: 'UTC',
  CI: 'true',
})
