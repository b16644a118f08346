// A declaration becomes a genuine oclif command class. What is declared here is all that is known of a command: its
// options, help, completion and run all come from it.
import type {Config, Interfaces} from '@oclif/core'
import {Command} from '@oclif/core/command'
import type {Field} from '../../output/fields'
import {outputFormats} from '../../config/profile-keys'
import {oneOf} from '../../contract/define'
import type {Shape} from '../../contract/shape'
import type {Action, ParamSet, Resource} from '../../resources/define'
import type {Context} from './context'
import {oclifFlags} from '../parse/flags'
import type {GlobalName} from '../parse/globals'
import {runHosted} from './declared'
import {knownMembers, type Described} from './members'
import {optionsOf, refOptionNames, type Group, type OptionSet} from '../parse/options'
import type {Result} from './result'

/**
 * What is done with it: what it says, then the options without the command words. Examples run on the demo of the sandbox as they
 * stand, but for those that name what they need besides: another server, a terminal …
 */
export type Example = readonly [about: string, args: string, needs?: string]

/**
 * `api`: all that it changes goes through the API, so its first change is shown. `reads`: it changes nothing, so it runs as always.
 * `plans`: it looks for `--dry-run` itself and gives a {@link plannedChanges}. Else it is refused, because of what is said.
 */
export type DryRun = 'api' | 'reads' | 'plans' | {readonly refused: string}

export interface Spec extends Described {
  readonly summary: string
  /** What it does, for the help: a sentence or two more than the summary. */
  readonly description?: string | undefined
  readonly examples: readonly Example[]
  /** What each example needs that does not say so itself. */
  readonly examplesNeed?: string | undefined
  readonly resource?: Resource | undefined
  readonly action?: Action | undefined
  /** Options that are not the action's. */
  readonly params?: ParamSet | undefined
  /** Options of these resources are taken to narrow look-ups. */
  readonly narrow?: readonly Resource[] | undefined
  /** As {@link OptionSource.spelledOut}. */
  readonly spelledOut?: boolean | undefined
  /** False where `--name` beside `--id` is not a new name, although the action would take one. */
  readonly renames?: boolean | undefined
  /** An update: options that only say what to update are refused. */
  readonly needsChange?: boolean | undefined
  /** Fields that `--fields` selects from. */
  readonly fields?: readonly Field[] | undefined
  /** What may follow the command's words besides options, as the help calls it: `COMMAND`. */
  readonly operands?: string | undefined
  /** Options whose values may also follow the words, in this order: `registry inspect PULL-SPEC`. */
  readonly positional?: readonly string[] | undefined
  readonly group?: Group | undefined
  readonly aliases?: readonly string[] | undefined
  readonly hidden?: boolean | undefined
  /** Global options that this command is about: its help shows them. */
  readonly globals?: readonly GlobalName[] | undefined
  /** Works on the configuration itself, or needs none: it is not read beforehand. */
  readonly bare?: boolean | undefined
  /** Asks for confirmation on a terminal. */
  readonly asks?: boolean | undefined
  /** What it means when everything worked and it exits with 1, in a few words: `not verified`. */
  readonly no?: string | undefined
  /** Its exit code is that of a comparison: 1 when something differs, 2 after any error. */
  readonly compares?: boolean | undefined
  /** `--format` is a second name of `--output`: what it shows is for looking at, also as a page. */
  readonly hasFormat?: boolean | undefined
  /** It has no action, or one that reads, and its result belongs into the summary of a pipeline all the same: a plan. */
  readonly summarized?: boolean | undefined
  /** What `--dry-run` does with a command that has no action and no such option of its own. */
  readonly dryRun?: DryRun | undefined
  /** What it does after its first change when it is given these options, for a dry run: requests that need the answer to the first. */
  readonly continues?: ((given: Readonly<Record<string, unknown>>) => string | undefined) | undefined
  /** Waits for a task, although nothing else that is declared says so. */
  readonly waits?: boolean | undefined
  /** It prints what others do, or a protocol: `--json` is not for it. */
  readonly streams?: boolean | undefined
  /** `--profile` may name one that does not exist yet. */
  readonly makesProfile?: boolean | undefined
  /** Shape of what `--json` prints; undefined for what is not JSON of one shape. */
  readonly answer?: Shape<unknown> | undefined
  run(ctx: Context): Promise<Result>
}

/** What the program reads of a command class besides oclif's own members. */
export interface Declaration {
  readonly spec: Spec
  readonly options: OptionSet
  /** One option of each of these must be given. */
  readonly mandatory: readonly (readonly string[])[]
  readonly start: (argv: string[], config: Config) => Promise<unknown>
  /** What the build writes down for the help beside the static members. */
  readonly describe: () => HelpFacts
}

export type CommandClass = Command.Class & Declaration

/** Makes the class of a command. Its return type is declared: an inferred one would name oclif's inner types. */
export function command(spec: Spec): CommandClass {
  const {resource, action, narrow, spelledOut} = spec
  const options = optionsOf({
    resource,
    action,
    params: {...spec.params, ...(spec.fields && fieldsParam), ...(spec.hasFormat === true && formatParam)},
    narrow,
    spelledOut,
    group: spec.group ?? 'CHANGE',
  })
  class Defined extends Command {
    static override readonly summary = spec.summary
    static override readonly description = spec.description
    static override readonly hidden = spec.hidden ?? false
    static override readonly aliases = [...(spec.aliases ?? [])]
    static readonly spec = spec
    static readonly options = options
    /** The API call behind it and the printed fields, for the help; kept in the manifest. */
    static readonly api = spec.action && `${spec.action.method} ${spec.action.paths[0]}`
    static readonly operands = spec.operands
    static readonly mandatory = mandatoryOf(options)
    static readonly bare = spec.bare
    static readonly prints = spec.fields?.flatMap((f) => (f.label === null ? [] : [f.label]))

    static describe(): HelpFacts {
      return helpFacts(spec, options)
    }

    /** oclif's own static run loads the Config a second time; this one runs with the Config it is given. */
    static async start(argv: string[], config: Config): Promise<unknown> {
      return new Defined(argv, config)._run()
    }

    /** oclif's own steps before and after a run warn of deprecated words and print errors: both are the kit's business. */
    protected override init(): Promise<void> {
      return Promise.resolve()
    }

    protected override catch(error: unknown): Promise<never> {
      return Promise.reject(error)
    }

    protected override finally(): Promise<void> {
      return Promise.resolve()
    }

    async run(): Promise<void> {
      await runHosted(Declared, this.argv, this.config)
    }
  }
  const Declared: CommandClass = Object.assign(Defined, {run: Defined.start})
  later(Declared, 'examples', () => examplesOf(spec))
  later(Declared, 'flags', () => oclifFlags(options, spec.globals) as Interfaces.FlagInput)
  return Declared
}

/** Makes a static member at its first use: what only the help and the manifest need takes longer to make than most lists to print. */
function later<K extends 'examples' | 'flags'>(Class: CommandClass, name: K, make: () => CommandClass[K]): void {
  const define = (value: PropertyDescriptor): unknown =>
    Object.defineProperty(Class, name, {enumerable: true, configurable: true, ...value})
  define({
    get: () => {
      const value = make()
      define({value, writable: true})
      return value
    },
  })
}

const examplesOf = ({examples, examplesNeed}: Spec): Command.Example[] =>
  examples.map(([description, args, needs = examplesNeed]) => ({
    description,
    command: `<%= config.bin %> <%= command.id %> ${args}`.trimEnd(),
    ...(needs !== undefined && {needs}),
  }))

/** What only the help needs: schemas are built for it, so it is not a static member. */
export interface HelpFacts {
  /** Names that `--json` takes, without those of inner records. */
  readonly members: readonly string[]
  /** Options of every command that matter for this one. */
  readonly useful: readonly string[]
  /** As in the declaration. */
  readonly no?: string
  readonly compares?: true
}

function helpFacts(spec: Spec, options: OptionSet): HelpFacts {
  const members = (knownMembers(spec) ?? []).filter((name) => !name.includes('.'))
  const isTask = (shape: Described['answer']): boolean =>
    ['humanized', 'state', 'pending'].every((name) => knownMembers({answer: shape})?.includes(name) === true)
  const changes = spec.action !== undefined && spec.action.method !== 'GET'
  const waits = spec.waits === true || options.has('async') || (changes && isTask(spec.action.answer))
  return {
    members,
    useful: [
      ...(waits ? ['timeout'] : []),
      ...(spec.asks === true ? ['yes'] : []),
      ...(spec.answer === undefined || spec.streams === true ? [] : ['json']),
    ],
    ...(spec.no !== undefined && {no: spec.no}),
    ...(spec.compares === true && {compares: true}),
  }
}

/** One option of each of these must be given: a reference by its ID or by a name, several by IDs or names. */
const mandatoryOf = (options: OptionSet): string[][] =>
  [...options.values()].flatMap(({name, param}) => {
    if (!param.required) return []
    const names =
      param.kind === 'ref' && param.resource
        ? refOptionNames(param.resource(), name.replace(/-?id$/, ''))
        : [name, param.names ?? '']
    return [names.filter((one) => options.has(one))]
  })

const formatParam: ParamSet = {
  format: {...oneOf('Same as --output', outputFormats), local: true},
}

const fieldsParam: ParamSet = {
  fields: {kind: 'list', local: true, about: 'Fields to show, by label, or a set: DEFAULT, ALL, THIN'},
}
