// The commands of bootc, and what else a script asks of a host in image mode.
import {parseArgs, type ParseArgsConfig} from 'node:util'
import {AppError} from '../../core/errors'
import type {Say} from './channel'
import {next, queueRollback, stage, type Deployment, type Deployments} from './deployments'
import type {ProgramName} from './executables'
import type {HostImages} from './images'
import {statusDocument, statusText} from './status'

/** What the commands work on: a host. */
export interface Machine {
  readonly images: Pick<HostImages, 'pull' | 'look' | 'digest'>
  readonly state: Deployments
  /** Keeps a new state. */
  save(state: Deployments): void
  /** Boots once the script that asks for it has ended. */
  reboot(): void
  uploadFacts(): Promise<void>
  /** Everything that bootc does fails. */
  readonly fails: boolean
  /** Formats a value as YAML. */
  readonly yaml: (value: unknown) => string
}

const version = 'bootc 1.1.6'
const booleans = (...names: string[]) => Object.fromEntries(names.map((name) => [name, {type: 'boolean' as const}]))

/** Runs a program of the host; gives its exit status, after saying on stderr what went wrong. */
export async function runProgram(
  machine: Machine,
  program: ProgramName,
  args: readonly string[],
  say: Say,
): Promise<number> {
  try {
    if (program === 'bootc') await bootc(machine, args, say)
    else if (program === 'subscription-manager') await subscriptionManager(machine, args, say)
    else power(machine, program, args, say)
    return 0
  } catch (error) {
    const parts =
      error instanceof AppError ? [error.message, error.parts.detail] : [String(error).replace(/^\w*Error: /, '')]
    say(`error: ${parts.filter(Boolean).join(': ')}\n`, 'stderr')
    return 1
  }
}

async function bootc(machine: Machine, [command = '', ...args]: readonly string[], say: Say): Promise<void> {
  if (command === '--version') return say(`${version}\n`)
  if (machine.fails && command !== 'status') throw new Error('Simulated fault: this host fails every change')
  switch (command) {
    case 'status':
      return status(machine, args, say)
    case 'switch':
      return switchTo(machine, args, say)
    case 'upgrade':
    case 'update':
      return upgrade(machine, args, say)
    case 'rollback':
      return rollback(machine, args, say)
    default:
      throw new Error(`unrecognized subcommand '${command}': status, switch, upgrade and rollback are there`)
  }
}

function status({state, yaml}: Machine, args: readonly string[], say: Say): void {
  const {values} = parsed(args, {
    format: {type: 'string'},
    'format-version': {type: 'string'},
    ...booleans('json', 'booted'),
  })
  const format = values['json'] === true ? 'json' : (values['format'] ?? 'humanreadable')
  if (format === 'humanreadable') say(statusText(state))
  else if (format === 'json') say(`${JSON.stringify(statusDocument(state))}\n`)
  else if (format === 'yaml') say(yaml(statusDocument(state)))
  else throw new Error(`invalid value '${String(format)}' for '--format': json, yaml or humanreadable`)
}

async function switchTo(machine: Machine, args: readonly string[], say: Say): Promise<void> {
  const {values, positionals} = parsed(args, {
    transport: {type: 'string'},
    ...booleans('apply', 'quiet', 'retain', 'enforce-container-sigpolicy'),
  })
  const [target, ...others] = positionals
  if (target === undefined || others.length > 0) throw new Error('switch needs one TARGET')
  if ((values['transport'] ?? 'registry') !== 'registry') throw new Error('only --transport registry is there')
  if (next(machine.state).image === target) return say('Image specification is unchanged.\n')
  queued(machine, await pull(machine, target, say), say)
  if (values['apply'] === true) boot(machine, say)
}

async function upgrade(machine: Machine, args: readonly string[], say: Say): Promise<void> {
  const {values} = parsed(args, booleans('apply', 'check', 'quiet'))
  const {images, state} = machine
  const {image} = next(state)
  const digest = await images.digest(image)
  const isStaged = state.staged !== null && state.staged.digest === digest
  const isBooted = state.booted.image === image && state.booted.digest === digest
  if (values['check'] === true) {
    const found = isBooted || isStaged ? null : await images.look(image)
    machine.save({...machine.state, available: found})
    if (!found) return say(`No changes in: docker://${image}\n`)
    return say(`Update available for: docker://${image}\n${described(found)}`)
  }
  if (isStaged) say('Staged update present, not changed.\n')
  else if (isBooted) return say(`No changes in ${image} => ${digest}\nNo update available.\n`)
  else queued(machine, await pull(machine, image, say), say)
  if (values['apply'] === true) boot(machine, say)
}

function rollback(machine: Machine, args: readonly string[], say: Say): void {
  const {values} = parsed(args, booleans('apply'))
  if (!machine.state.rollback) throw new Error('No rollback available')
  const state = queueRollback(machine.state)
  machine.save(state)
  say(`Next boot: ${state.rollbackQueued ? 'rollback' : 'current'} deployment\n`)
  if (values['apply'] === true) boot(machine, say)
}

async function pull({images}: Machine, spec: string, say: Say): Promise<Deployment> {
  say(`Pulling ${spec}\n`)
  return images.pull(spec)
}

function queued(machine: Machine, deployment: Deployment, say: Say): void {
  machine.save(stage(machine.state, deployment))
  say(`Queued for next boot: ${deployment.image}\n${described(deployment)}`)
}

const described = ({version: release, digest}: Deployment): string =>
  `${release === null ? '' : `  Version: ${release}\n`}  Digest: ${digest}\n`

function boot(machine: Machine, say: Say): void {
  say('Rebooting system\n')
  machine.reboot()
}

async function subscriptionManager(machine: Machine, args: readonly string[], say: Say): Promise<void> {
  if (args[0] !== 'facts') throw new Error(`subscription-manager ${args[0] ?? ''}: only facts --update is there`)
  if (!args.includes('--update')) return
  await machine.uploadFacts()
  say('Successfully updated the system facts.\n')
}

function power(machine: Machine, program: ProgramName, args: readonly string[], say: Say): void {
  const isReboot =
    program === 'reboot' ||
    (program === 'systemctl' && args.some((word) => word === 'reboot' || word === 'soft-reboot')) ||
    (program === 'shutdown' && args.some((word) => word === '-r' || word === '--reboot'))
  if (!isReboot) throw new Error(`${program} ${args.join(' ')}: a simulated host only reboots`)
  boot(machine, say)
}

function parsed(args: readonly string[], options: NonNullable<ParseArgsConfig['options']>) {
  return parseArgs({args: [...args], options, allowPositionals: true})
}
