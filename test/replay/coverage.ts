// Which of the reference client's commands and options this program has.
import {readFileSync} from 'node:fs'
import {isObject} from './actions'
import {fixture, readLines} from './rows'

export interface ReferenceCommand {
  readonly command: string
  readonly module: string
  readonly options: readonly {readonly switches: readonly string[]}[]
}

/** What the program's manifest says about one option of a command. */
interface Flag {
  readonly name?: string
  readonly char?: string
  readonly allowNo?: boolean
  readonly aliases?: readonly string[]
}

interface Command {
  readonly aliases?: readonly string[]
  readonly hiddenAliases?: readonly string[]
  readonly flags?: Readonly<Record<string, Flag>>
}

export interface Coverage {
  /** Reference commands that are no command and no alias here. */
  readonly missingCommands: readonly string[]
  /** `COMMAND: --option …`, for commands that are here. */
  readonly missingOptions: readonly string[]
  readonly commands: Count
  readonly options: Count
}

interface Count {
  readonly have: number
  readonly all: number
}

/** The reference client's commands of some modules; all of them without a name. Options of every command are not listed. */
export const referenceCommands = (...modules: readonly string[]): ReferenceCommand[] =>
  readLines<ReferenceCommand>(fixture('hammer/commands.jsonl'), 'command', 'module', 'options').filter(
    ({module}) => modules.length === 0 || modules.includes(module),
  )

/** Commands of an oclif manifest by their words, under each of their names. */
export function readManifest(file: string): Map<string, Command> {
  const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (!isObject(manifest) || !isObject(manifest['commands'])) throw new Error(`${file}: not an oclif manifest`)
  const all = new Map<string, Command>()
  for (const [id, command] of Object.entries(manifest['commands'] as Record<string, Command>))
    for (const name of [id, ...(command.aliases ?? []), ...(command.hiddenAliases ?? [])])
      all.set(name.replaceAll(':', ' '), command)
  return all
}

/** Compares; a command or an option counts under any of its names. */
export function coverage(reference: readonly ReferenceCommand[], ours: ReadonlyMap<string, Command>): Coverage {
  const found = reference.filter(({command}) => ours.has(command))
  const absent = found.map(({command, options}) => {
    const names = switchesOf(ours.get(command) ?? {})
    return {command, options: options.filter(({switches}) => !switches.some((one) => names.has(one)))}
  })
  const all = reference.flatMap(({options}) => options).length
  const wanted = found.flatMap(({options}) => options).length
  return {
    missingCommands: reference.filter(({command}) => !ours.has(command)).map(({command}) => command),
    missingOptions: absent
      .filter(({options}) => options.length > 0)
      .map(({command, options}) => `${command}: ${options.map(({switches}) => switches.at(-1)).join(' ')}`),
    commands: {have: found.length, all: reference.length},
    options: {have: wanted - absent.flatMap(({options}) => options).length, all},
  }
}

function switchesOf({flags = {}}: Command): Set<string> {
  return new Set(
    Object.entries(flags).flatMap(([key, {name = key, char, allowNo, aliases = []}]) => [
      ...[name, ...aliases].map((one) => `--${one}`),
      ...(allowNo ? [`--no-${name}`, `--[no-]${name}`] : []),
      ...(char === undefined ? [] : [`-${char}`]),
    ]),
  )
}
