// Which commands are offered to agents, and what they do: read, or change something on the server. A command that neither declares an action
// of the API nor stands in a list here is not offered.
import {AppError, exitCodes} from '../../core/errors'
import {nearest} from '../../core/text'
import type {Option} from '../parse/options'
import type {CommandClass} from '../run/command'
import type {Commands} from '../run/execute'
import {readWholeTree, wordsOf, type Entry} from '../help/manifest'
import {workflowOf} from './workflows'

type Effect = 'read' | 'change'

export interface Offered {
  readonly id: string
  /** The words of the command. */
  readonly name: string
  readonly effect: Effect
  readonly summary: string
  readonly description: string
}

/** About this machine, logins and tokens, a browser, or any request at all. */
const withheldTopics: ReadonlySet<string> = new Set([
  'alias',
  'api',
  'auth',
  'browse',
  'completion',
  'config',
  'defaults',
  'man',
  'mcp',
  'sandbox',
  'schema',
  'user',
])

/** Those that have an action of the API, and run programs on hosts, take files, or send more than one request. */
const withheld: ReadonlySet<string> = new Set([
  'job-invocation:create',
  'job-invocation:rerun',
  'repository:upload-content',
])

/** Commands with a body of their own that only read. */
const readingCommands: ReadonlySet<string> = new Set([
  'capsule:content:diff',
  'diff',
  'export',
  'flatpak:status',
  'host:bootc:drift',
  'host:bootc:status',
  'image:diff',
  'image:history',
  'image:list',
  'image:signatures',
  'image:tree',
  'image:verify',
  'image:where',
  'ping',
  'plan',
  'registry:catalog',
  'registry:inspect',
  'registry:referrers',
  'registry:search',
  'registry:tags',
  'release:status',
  'status',
])

/** Commands that read a record first and then change it with one request. */
const changingCommands: ReadonlySet<string> = new Set(['registry-name-pattern:set', 'registry-name-pattern:unset'])

/** What a command does to the server; undefined when it is not offered. */
export function effectOf(id: string, api: string | undefined): Effect | undefined {
  if (withheldTopics.has(id.split(':')[0] ?? id) || withheld.has(id)) return undefined
  if (readingCommands.has(id)) return 'read'
  if (changingCommands.has(id) || workflowOf(id)) return 'change'
  if (api === undefined) return undefined
  return api.startsWith('GET ') ? 'read' : 'change'
}

/** Options that are about this machine, about more than one request, or about the form of the output. */
const withheldOptions: ReadonlySet<string> = new Set([
  'dry-run',
  'exit-code',
  'fields',
  'force-login',
  'format',
  'out',
  'raw',
  'refresh',
  'repair',
  'tls-verify',
])

/** The one option that takes what a file would hold, instead of its name. */
export const takesDocument = (id: string, option: string): boolean =>
  (id === 'apply' || id === 'diff' || id === 'plan') && option === 'file'

/** The options of a command that agents may use: none for files or secrets. */
export const offeredOptions = ({id, options}: CommandClass): readonly Option[] =>
  [...options.values()].filter(
    ({name, param}) =>
      param.kind !== 'file' &&
      param.secret !== true &&
      !withheldOptions.has(name) &&
      workflowOf(id)?.withheld?.includes(name) !== true,
  )

/** The name of a command as a tool: `image_diff`. */
export const toolName = ({id}: Pick<Offered, 'id'>): string => id.replaceAll(':', '_')

export interface Catalog {
  readonly commands: readonly Offered[]
  readonly topics: readonly string[]
  /** Those that change something, where a session only reads. */
  readonly withheld: readonly Offered[]
  /** The command of these words. Throws a usage error for one that is not there or not offered. */
  find(name: string): Offered
  load(command: Pick<Offered, 'id'>): Promise<CommandClass>
}

/** The commands that are offered: of some topics only where any are named, and those that change something only with `allowWrites`. */
export function catalog(program: Commands, topics: readonly string[], allowWrites: boolean): Catalog {
  const entries = Object.values(readWholeTree(program.root).commands).filter(({hidden}) => hidden !== true)
  const all = entries.flatMap((entry) => offered(entry))
  const available = all.filter(({effect}) => allowWrites || effect === 'read')
  const allTopics = [...new Set(available.map(topicOf))].sort()
  for (const topic of topics) if (!allTopics.includes(topic)) throw unknownTopic(topic, allTopics)
  const commands = topics.length === 0 ? available : available.filter((one) => topics.includes(topicOf(one)))
  return {
    commands,
    topics: topics.length === 0 ? allTopics : topics,
    withheld: allowWrites ? [] : all.filter(({effect}) => effect === 'change'),
    find(name) {
      const words = name
        .trim()
        .replace(/^mallet\s+/, '')
        .replaceAll(/[\s:]+/g, ' ')
      const found = commands.find((one) => one.name === words)
      if (found) return found
      throw notOffered(name, words, all, commands, allowWrites)
    },
    load: ({id}) => program.load(id),
  }
}

export const topicOf = ({id}: Pick<Offered, 'id'>): string => id.split(':')[0] ?? id

function offered({id, api, summary = '', description = ''}: Entry): Offered[] {
  const effect = effectOf(id, api)
  return effect === undefined ? [] : [{id, name: wordsOf(id), effect, summary, description}]
}

function unknownTopic(topic: string, topics: readonly string[]): AppError {
  return new AppError({
    code: 'usage',
    message: `There is nothing to offer of a topic ${JSON.stringify(topic)}`,
    hint: `Topics: ${topics.join(', ')}`,
    exit: exitCodes.usage,
  })
}

/** What those can do who run the program, where a session only reads. */
export const allowHint = 'This session only reads; the person who runs mallet mcp can add --allow-writes'

function notOffered(
  name: string,
  words: string,
  all: readonly Offered[],
  commands: readonly Offered[],
  allowWrites: boolean,
): AppError {
  const there = all.find((one) => one.name === words)
  const near = nearest(
    words,
    commands.map((one) => one.name),
  )
  const isChange = there?.effect === 'change' && !allowWrites
  return new AppError({
    code: 'not_offered',
    message: `The command ${JSON.stringify(name)} is not offered here`,
    detail: isChange ? 'it changes something' : there ? 'its topic is left out of this session' : undefined,
    hint: isChange
      ? allowHint
      : near === undefined || there
        ? 'Find commands with search_commands'
        : `Did you mean "${near}"?`,
    exit: exitCodes.usage,
  })
}
