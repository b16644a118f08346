// Real programs in a place of their own: home, storage, logins. What they write goes to files, never to pipes: a helper that
// flatpak starts keeps a pipe open long after the command has ended.
import {spawn, type ChildProcess} from 'node:child_process'
import {
  accessSync,
  closeSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import {tmpdir} from 'node:os'
import {delimiter, join} from 'node:path'
import {describe} from 'vitest'
import {setTimeout as pause} from 'node:timers/promises'
import {root} from '../support/build'
import {endAll, startedFrom} from '../support/left-behind'

/** A suite with real clients. It runs unless the variable says that this machine cannot have the programs. */
export function describeClients(name: string, suite: () => void): void {
  describe.skipIf(process.env['MALLET_SKIP_CLIENTS'] === '1')(name, suite)
}

export interface Ended {
  readonly program: string
  readonly args: readonly string[]
  /** Exit code; 128 when a signal ended it. */
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Options of the program by name; `true` for those without a value. */
export type Flags = Readonly<Record<string, string | true>>

export type Environment = Readonly<Record<string, string>>

export interface Options {
  readonly env?: Environment
  readonly input?: string
  readonly cwd?: string
}

const program = join(root, 'bin/run.js')
const longest = 150_000

export class Place {
  readonly directory = mkdtempSync(join(tmpdir(), 'mallet-clients-'))
  readonly env: Environment
  readonly #cleanups: (() => unknown)[] = []
  #runs = 0
  #machines = 0

  /** Throws when a program that the suite needs is missing. */
  constructor(...programs: readonly string[]) {
    const missing = programs.filter((name) => !isInstalled(name))
    if (missing.length > 0) {
      rmSync(this.directory, {recursive: true})
      throw new Error(
        `these programs are not installed: ${missing.join(', ')}. As root, sh scripts/system-packages.sh installs them on Debian; ` +
          'MALLET_SKIP_CLIENTS=1 leaves the tests with real clients out',
      )
    }
    this.env = {
      PATH: process.env['PATH'] ?? '',
      LANG: 'C.UTF-8',
      HOME: this.path('home'),
      XDG_CONFIG_HOME: this.path('config'),
      XDG_STATE_HOME: this.path('state'),
      XDG_DATA_HOME: this.path('data'),
      XDG_RUNTIME_DIR: this.path('runtime'),
      XDG_CACHE_HOME: process.env['MALLET_TEST_CACHE'] ?? this.path('cache'),
      FLATPAK_USER_DIR: join(this.directory, 'flatpak'),
      TMPDIR: this.path('tmp'),
    }
  }

  /** A directory of that name in the place; made when it is not there. */
  path(...names: readonly string[]): string {
    const path = join(this.directory, ...names)
    mkdirSync(path, {recursive: true, mode: 0o700})
    return path
  }

  /** `work` is done when the place is left, the last one given first. */
  onLeave(work: () => unknown): void {
    this.#cleanups.push(work)
  }

  async leave(): Promise<void> {
    const faults: unknown[] = []
    for (const cleanup of this.#cleanups.splice(0).toReversed())
      await Promise.resolve(cleanup()).catch((fault: unknown) => faults.push(fault))
    // services that D-Bus started for flatpak outlive their session, and write as long as they live
    for (let left = startedFrom(this.directory); left.length > 0; left = startedFrom(this.directory)) {
      endAll(left, 'SIGKILL')
      await pause(10)
    }
    rmSync(this.directory, {recursive: true, force: true, maxRetries: 10})
    if (faults.length > 0) throw faults[0]
  }

  /** Starts a program; what it writes goes to the two files. */
  start(program: string, args: readonly string[], options: Options = {}): {child: ChildProcess; files: string[]} {
    const base = join(this.path('runs'), String(++this.#runs))
    const files = [`${base}.in`, `${base}.out`, `${base}.err`]
    writeFileSync(files[0] ?? '', options.input ?? '')
    const streams = files.map((file, i) => openSync(file, i === 0 ? 'r' : 'w'))
    const child = spawn(program, args, {
      cwd: options.cwd ?? this.directory,
      env: {...this.env, ...options.env},
      stdio: streams as [number, number, number],
    })
    for (const stream of streams) closeSync(stream)
    return {child, files: files.slice(1)}
  }

  /** Runs a program to its end, however that is; one that hangs is ended before its test gives up. */
  async run(program: string, args: readonly string[], options: Options = {}): Promise<Ended> {
    const {child, files} = this.start(program, args, options)
    const timer = setTimeout(() => child.kill('SIGKILL'), longest)
    try {
      const code = await new Promise<number>((resolve, reject) => {
        child.on('error', reject)
        child.on('exit', (exit) => resolve(exit ?? 128))
      })
      const [stdout = '', stderr = ''] = files.map((file) => readFileSync(file, 'utf8'))
      return {program, args, code, stdout, stderr}
    } finally {
      clearTimeout(timer)
    }
  }

  /** Runs a program that must succeed; gives what it wrote to stdout, without the last line's end. */
  async must(program: string, args: readonly string[], options: Options = {}): Promise<string> {
    const ended = await this.run(program, args, options)
    if (ended.code !== 0) throw new Error(describeRun(ended))
    return ended.stdout.trimEnd()
  }

  /** Runs a program that must fail; gives what the user sees. */
  async refused(program: string, args: readonly string[], options: Options = {}): Promise<string> {
    const ended = await this.run(program, args, options)
    if (ended.code === 0) throw new Error(`it should have failed: ${describeRun(ended)}`)
    return ended.stdout + ended.stderr
  }

  /** Runs the program: the words of a command and its options, e.g. `'product info', {name: 'Images'}`. */
  readonly mallet = (words: string, options: Flags = {}, env: Environment = {}): Promise<string> =>
    this.must(process.execPath, commandLine(words, options), {env})

  /** The program, failing: what it tells the user. */
  readonly malletFails = (words: string, options: Flags = {}): Promise<string> =>
    this.refused(process.execPath, commandLine(words, options))

  /** What a command prints with `--json`. */
  readonly json = async (words: string, options: Flags = {}): Promise<unknown> =>
    JSON.parse(await this.must(process.execPath, [...commandLine(words, options), '--json']))

  /** Arguments with which podman and buildah keep to this place. */
  readonly storage = this.newMachine()

  /** The same for a machine that has no images yet. podman takes no path of more than 50 characters here. */
  newMachine(): string[] {
    const directory = join(this.directory, `m${++this.#machines}`)
    return ['--storage-driver=vfs', `--root=${join(directory, 'root')}`, `--runroot=${join(directory, 'run')}`]
  }
}

const commandLine = (words: string, options: Flags): string[] => [
  program,
  ...words.split(' ').filter(Boolean),
  ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, ...(value === true ? [] : [value])]),
]

const describeRun = ({program, args, code, stdout, stderr}: Ended): string =>
  `${program} ${args.join(' ')}\nended with ${code}:\n${stdout}${stderr}`

function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
