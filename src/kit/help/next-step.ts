// Errors of the server, completed with what the command line says: which record there is not, and which command or option leads on.
// Only loaded when the server has refused something.
import {AppError} from '../../core/errors'
import {searchHint} from '../../katello/errors'
import type {Action, Resource} from '../../resources/define'
import {listCommand, shellWord, withinOptions} from '../parse/command-line'
import {isMember, refOptionNames, type OptionSet} from '../parse/options'
import {Missing, optionsText} from '../run/resolve'

type Given = Readonly<Record<string, unknown>>

export interface Failed {
  readonly resource?: Resource | undefined
  readonly action?: Action | undefined
  readonly options: OptionSet
  readonly given: Given
  /** True for words of a command. */
  readonly isCommand: (words: string) => boolean
}

/** The same error, with a next step where the command line gives one. Errors that the server did not send stay as they are. */
export function withNextStep(error: AppError, failed: Failed): AppError {
  const {status, detail = ''} = error.parts
  if (status === undefined) return error
  const words = detail.replace(/^the server says: /, '')
  if (status === 404 || status === 400) {
    const organization = wantsOrganization(error, words, failed)
    if (organization) return organization
  }
  if (status === 404) return notFound(error, words, failed)
  if (status === 400 || status === 422 || status === 500) return refused(error, words, failed)
  return error
}

/** Lists that need an organization although their declaration does not say so. */
function wantsOrganization(error: AppError, words: string, {options, given}: Failed): AppError | undefined {
  if (!/organization_id\b.*\brequired|Couldn't find an organization|param.*missing.*organization_id/i.test(words))
    return undefined
  const organization = options.get('organization-id')?.param.resource?.()
  if (!organization) return undefined
  const names = refOptionNames(organization, 'organization')
  if (names.some((name) => given[name] !== undefined)) return undefined
  const parts = {...error.parts, message: 'No organization specified', hint: `Add ${optionsText(names)}`}
  return new Missing(organization, 'organization', new AppError(parts))
}

interface Reference {
  readonly resource: Resource
  readonly id: string
}

/** The record that an ID of the command line names, and that the server does not have or show. */
function notFound(error: AppError, words: string, failed: Failed): AppError {
  const {parts} = error
  if (words === '' || parts.hint !== undefined) return error
  const {resource, given} = failed
  const all = references(failed)
  const found = all.find((one) => isAbout(one, words)) ?? all.find((one) => isAt(one, parts.url ?? ''))
  const list = found ? listCommand(found.resource, given) : resource && listCommand(resource, given)
  const hint =
    list !== undefined && failed.isCommand(list.replace(/^mallet | --.*$/g, '')) ? `List them: ${list}` : undefined
  const message = found ? `There is no ${found.resource.noun} with the ID ${found.id}` : parts.message
  return new AppError({
    ...parts,
    message,
    hint: hint ?? 'Check the IDs and names, and what you may view: mallet auth status',
  })
}

/** What the options name by ID: the command's own first. */
function references({resource, action, options, given}: Failed): Reference[] {
  const own = resource && action && isMember(action) && isId(given['id']) ? [{resource, id: String(given['id'])}] : []
  const others = [...options.values()].flatMap(({name, param}) => {
    const value = given[name]
    return name !== 'id' && param.kind === 'ref' && param.resource && isId(value)
      ? [{resource: param.resource(), id: String(value)}]
      : []
  })
  return [...own, ...others]
}

const isId = (value: unknown): boolean => typeof value === 'number' || (typeof value === 'string' && value !== '')

/** The words name the kind of record, as Foreman and Katello do: `content view resource with id 3`, `Katello::ContentView with 'id'=3`. */
function isAbout({resource, id}: Reference, words: string): boolean {
  const plain = words
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]/g, ' ')
    .toLowerCase()
  return plain.includes(id.toLowerCase()) && new RegExp(`\\b${resource.noun.toLowerCase()}\\b`).test(plain)
}

/** The address that was asked is the record's, or is below it. */
function isAt({resource, id}: Reference, url: string): boolean {
  const collection = resource.actions['show']?.paths[0]
    ?.replace(/\/:id.*$/, '')
    .split('/')
    .at(-1)
  return collection !== undefined && `${url}/`.includes(`/${collection}/${encodeURIComponent(id)}/`)
}

function refused(error: AppError, words: string, failed: Failed): AppError {
  const hint = refusedHint(error, words, failed)
  return hint === undefined ? error : new AppError({...error.parts, hint})
}

function refusedHint({parts}: AppError, words: string, failed: Failed): string | undefined {
  const {options, given} = failed
  if (parts.status === 500) return parts.hint === undefined ? undefined : identified(parts.hint, failed)
  if (parts.hint !== undefined) return undefined
  if (typeof given['search'] === 'string') return searchHint(/for ordering/i.test(words))
  if (/out of sequence/i.test(words)) return sequenceHint(words, options)
  const taken = takenHint(words, failed)
  if (taken !== undefined) return taken
  const {url} = given
  if (typeof url === 'string' && !/^\w+:\/\//.test(url) && /\burl\b/i.test(words))
    return `Write --url https://${shellWord(url)}`
  return undefined
}

function sequenceHint(words: string, options: OptionSet): string {
  const prior = /comes after '([^']+)'/.exec(words)?.[1]
  const first =
    prior === undefined ? 'Promote to the lifecycle environment before it first' : `Promote to ${prior} first`
  const force = ['force', 'is-force-promote'].find((name) => options.has(name))
  return force === undefined ? first : `${first}, or add --${force}`
}

/** Somebody has the name already: the command that shows it. */
function takenHint(words: string, {resource, action, given, isCommand}: Failed): string | undefined {
  const field = /\b(name|label)\b[^,;]*\b(?:already been taken|already exists|must be unique)/i.exec(words)?.[1]
  if (field === undefined || !resource?.topic || !action) return undefined
  const member = field.toLowerCase()
  const value = given[`new-${member}`] ?? given[member]
  if (typeof value !== 'string') return `Choose another ${member}: --${member}`
  if (!(member in resource.lookup) || !isCommand(`${resource.topic} info`)) return `Choose another ${member}`
  const within = withinOptions(resource, given).join(' ')
  const command = `mallet ${resource.topic} info --${member} ${shellWord(value)} ${within}`.trimEnd()
  return `Choose another ${member}, or see what has it: ${command}`
}

/** A command of the same topic at the end of a hint gets the options that name the record: `--id 3`. */
function identified(hint: string, {resource, given}: Failed): string | undefined {
  if (!resource?.topic) return undefined
  const own = ['id', ...Object.keys(resource.lookup)].find((name) => isId(given[name]))
  if (own === undefined) return undefined
  const options = [`--${own} ${shellWord(String(given[own]))}`, ...(own === 'id' ? [] : withinOptions(resource, given))]
  return hint.replace(new RegExp(`\\bmallet ${resource.topic} [a-z-]+$`), (command) => [command, ...options].join(' '))
}
