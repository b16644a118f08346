import {existsSync, mkdirSync} from 'node:fs'
import {join} from 'node:path'
import {AppError, exitCodes, usageError} from '../../core/errors'
import {mapParallel} from '../../core/parallel'
import {lockHolder} from '../../server/kernel/process/lockfile'
import {faultsOf, parseFault} from './faults'
import {BootcHost, stateFile} from './host'
import {Registrations} from './registration'

export interface FleetOptions {
  /** Data directory of the sandbox. */
  readonly data: string
  readonly names: readonly string[]
  /** Each host has a directory of its own name in it. */
  readonly directory: string
  readonly organization?: string | undefined
  readonly environments?: readonly string[] | undefined
  /** Image that new hosts are installed from: a pull spec, or a name in the registry of the sandbox. */
  readonly image?: string | undefined
  readonly faults: readonly string[]
  readonly yaml: (value: unknown) => string
  readonly log: (line: string) => void
}

export interface Fleet {
  /** Address of the sandbox. */
  readonly url: string
  readonly hosts: readonly BootcHost[]
  close(): Promise<void>
}

/** Hosts that start at the same time. */
const atOnce = 4

/** The name of a host in lower case; a usage error for what is none: it also names a directory. */
export function hostName(given: string): string {
  const name = given.toLowerCase()
  if (/^[a-z0-9_](?:[a-z0-9._-]{0,253}[a-z0-9])?$/.test(name)) return name
  throw usageError(`"${given}" is not a host name`, 'A host name looks like edge.example.com')
}

/** Names of `count` hosts: a number goes before the first dot. */
export function fleetNames(given: string, count: number): string[] {
  const name = hostName(given)
  if (count === 1) return [name]
  return Array.from({length: count}, (_, index) => name.replace(/^[^.]*/, (first) => `${first}${index + 1}`))
}

/**
 * Starts simulated hosts; those that are not registered are registered with the sandbox first. When one of them cannot be started, none
 * is, and what was registered for them is taken back.
 */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const {data, names, directory, image, log, yaml} = options
  const url = tlsAddress(data)
  const faults = options.faults.map((text) => parseFault(text, names))
  for (const name of names) checkStart(name, options)
  const registrations = new Registrations(options, url)
  const hosts: BootcHost[] = []
  const close = async (): Promise<void> => void (await Promise.all(hosts.map((host) => host.close())))
  try {
    for (const name of names) {
      const own = join(directory, name)
      mkdirSync(own, {recursive: true, mode: 0o700})
      const identity = await registrations.of(name, own)
      const spec = image === undefined || /^[^/]*[.:][^/]*\//.test(image) ? image : `${new URL(url).host}/${image}`
      const host = new BootcHost({
        name,
        directory: own,
        identity,
        faults: faultsOf(faults, name),
        image: spec,
        yaml,
        log,
      })
      hosts.push(host)
    }
    await mapParallel(hosts, atOnce, (host) => started(host, image ?? ''))
    return {url, hosts, close}
  } catch (error) {
    await close()
    await registrations.undo()
    throw error
  }
}

/** Refuses, before anything is registered, a host that is running, and a new one without an image. */
function checkStart(name: string, {data, directory, image}: FleetOptions): void {
  const own = join(directory, name)
  const holder = existsSync(own) ? lockHolder(own) : undefined
  if (holder) throw isRunning(name, holder.pid, {data, directory})
  if (image === undefined && !existsSync(join(own, stateFile)))
    throw usageError(
      `${name} is a new host, and no image to install it from is given`,
      'Add --image, e.g. acme/dev/os_cv/operating_systems/rhel9:9.5; find images: mallet image list --organization NAME --kind bootable',
    )
}

/** Starts a host. Where there is no image to install it from, the error says where images are found. */
async function started(host: BootcHost, image: string): Promise<void> {
  try {
    await host.start()
  } catch (error) {
    if (!(error instanceof AppError) || error.exit !== exitCodes.notFound || host.isInstalled) throw error
    throw new AppError({...error.parts, message: `${host.name} cannot be installed from ${image}`, hint: findImage})
  }
}

const findImage = 'Find a pull spec that it may pull: mallet image list --organization NAME --kind bootable'

/** A host that runs already: exit code 70. */
function isRunning(name: string, pid: number, {data, directory}: Pick<FleetOptions, 'data' | 'directory'>): AppError {
  const place = directory === join(data, 'hosts') ? '' : ` --directory ${directory}`
  return new AppError({
    code: 'data_directory_in_use',
    message: `Host ${name} is running already (process ${pid})`,
    hint: `Stop it, and those that were started with it: mallet sandbox host stop --name ${name}${place}`,
    exit: exitCodes.failed,
  })
}

/** Address of a running sandbox with TLS: hosts show their certificate. */
function tlsAddress(data: string): string {
  const url = lockHolder(data)?.url
  if (url?.startsWith('https:')) return url
  throw new AppError({
    code: url === undefined ? 'not_running' : 'no_tls',
    message: url === undefined ? `No sandbox is running on ${data}` : `The sandbox at ${url} is running without TLS`,
    detail: url === undefined ? undefined : 'a host is known by its certificate',
    hint: `Start it: mallet sandbox start --tls --data ${data}`,
    exit: exitCodes.failed,
  })
}
