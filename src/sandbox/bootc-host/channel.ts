import {mkdtempSync, readlinkSync, rmSync, symlinkSync} from 'node:fs'
import {createServer, type Server, type Socket} from 'node:net'
import {tmpdir} from 'node:os'
import {basename, join} from 'node:path'
import {asObject, asText, textsOf} from '../../core/json'
import {programs, type ProgramName} from './executables'

/** Writes what a program says, as it says it. */
export type Say = (text: string, stream?: 'stdout' | 'stderr') => void

/** Runs a program of the host; gives its exit status. */
export type RunProgram = (program: ProgramName, args: readonly string[], say: Say) => Promise<number>

const requestLimit = 1024 * 1024
const prefix = 'mallet-host-'

/** Where the programs of a host reach it: a socket that only the owner of the process can open. */
export class Channel {
  readonly socket: string
  readonly #directory: string
  readonly #link: string
  readonly #server: Server
  readonly #connections = new Set<Socket>()

  /** `link`: says where the socket is, so that the next process of the host can remove what one that was killed left. */
  constructor(run: RunProgram, link: string) {
    removeLinked(link)
    // names of sockets are short: the directory of the host may have a long one
    this.#directory = mkdtempSync(join(tmpdir(), prefix))
    symlinkSync(this.#directory, link)
    this.#link = link
    this.socket = join(this.#directory, 'host.sock')
    this.#server = createServer((connection) => {
      this.#connections.add(connection)
      connection.on('close', () => this.#connections.delete(connection))
      connection.on('error', () => connection.destroy())
      serve(connection, run)
    })
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(this.socket, resolve)
    })
  }

  async close(): Promise<void> {
    for (const connection of this.#connections) connection.destroy()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
    rmSync(this.#link, {force: true})
    rmSync(this.#directory, {recursive: true, force: true})
  }
}

function removeLinked(link: string): void {
  let directory
  try {
    directory = readlinkSync(link)
  } catch {
    return // nothing was left
  }
  if (basename(directory).startsWith(prefix)) rmSync(directory, {recursive: true, force: true})
  rmSync(link, {force: true})
}

function serve(connection: Socket, run: RunProgram): void {
  let text = ''
  const send = (value: unknown) => connection.write(`${JSON.stringify(value)}\n`)
  connection.setEncoding('utf8').on('data', (piece: string) => {
    if (text.length > requestLimit) connection.destroy()
    const end = (text += piece).indexOf('\n')
    if (end < 0) return
    connection.removeAllListeners('data')
    const asked = asObject(JSON.parse(text.slice(0, end)))
    const program = programs.find((name) => name === asText(asked?.['program']))
    if (!program) return void connection.destroy()
    const say: Say = (words, stream = 'stdout') => send({stream, text: words})
    void run(program, textsOf(asked?.['args']), say).then((exit) => {
      send({exit})
      connection.end()
    })
  })
}
