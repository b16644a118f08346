// Who the hosts of a fleet are to the sandbox: registered where they are not yet, and forgotten again where they could not be started.
import {readdirSync, rmdirSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {operate} from '../operate'
import {programsDirectory, imagesDirectory, stateFile} from './host'
import {readIdentity, type Identity} from './identity'
import {Refused, ServerLink} from './link'
import {Network} from './network'

/** Milliseconds that the server may take to say whether it knows a host. */
const patience = 30_000

export interface RegistrationOptions {
  /** Data directory of the sandbox. */
  readonly data: string
  readonly organization?: string | undefined
  readonly environments?: readonly string[] | undefined
  readonly log: (line: string) => void
}

interface Registered {
  readonly name: string
  readonly directory: string
  readonly uuid: string
  /** The sandbox had no host of this name before. */
  readonly isNew: boolean
  /** It was not installed before. */
  readonly isEmpty: boolean
}

/** The registrations of the hosts that one run starts. */
export class Registrations {
  readonly #options: RegistrationOptions
  readonly #url: string
  readonly #made: Registered[] = []

  constructor(options: RegistrationOptions, url: string) {
    this.#options = options
    this.#url = url
  }

  /** The identity of a host: the one that its directory has, as long as the server knows it, else a new one. */
  async of(name: string, directory: string): Promise<Identity> {
    const {data, organization, environments} = this.#options
    const present = readIdentity(directory, this.#url)
    if (present && (await isRegistered(present))) return present
    const isEmpty = !readdirSync(directory).includes(stateFile)
    const {is_new: isNew} = await operate(data, 'registerHost', {name, organization, environments, directory})
    const made = readIdentity(directory, this.#url)
    if (!made) throw new Error(`registering ${name} left no certificate in ${directory}`)
    this.#made.push({name, directory, uuid: made.uuid, isNew: isNew === true, isEmpty})
    return made
  }

  /** Takes back what was registered; a host that the sandbox had before stays, without a registration. */
  async undo(): Promise<void> {
    for (const {name, directory, uuid, isNew, isEmpty} of this.#made.splice(0)) {
      for (const file of ['client.cert', 'client.key', 'ca.crt', 'host.token'])
        rmSync(join(directory, file), {force: true})
      if (isEmpty)
        for (const part of [stateFile, imagesDirectory, programsDirectory])
          rmSync(join(directory, part), {recursive: true, force: true})
      if (readdirSync(directory).length === 0) rmdirSync(directory)
      await operate(this.#options.data, 'forgetHost', {host: uuid, isWhole: isNew}).catch((error: unknown) =>
        this.#options.log(`${name} is still registered: ${error instanceof Error ? error.message : String(error)}`),
      )
    }
  }
}

/** True when the server still has the host that the certificate names: the sandbox may have been reset. */
async function isRegistered(identity: Identity): Promise<boolean> {
  const link = new ServerLink(identity, new Network(false), AbortSignal.timeout(patience))
  try {
    await link.greet()
    return true
  } catch (error) {
    if (error instanceof Refused) return false
    throw error
  } finally {
    link.close()
  }
}
