// JSON Schemas of tools, from the declarations of commands.
import {usageError} from '../../core/errors'
import type {JsonSchema} from '../../contract/shape'
import {isMember, refOptionNames, type Option} from '../parse/options'
import type {CommandClass} from '../run/command'
import {offeredOptions, takesDocument} from './catalog'
import {takesPem} from './workflows'

export interface ObjectSchema {
  readonly [member: string]: unknown
  readonly type: 'object'
  readonly properties: Readonly<Record<string, object>>
  readonly required?: string[]
  readonly additionalProperties: boolean
}

/** Options of a command as the input of a tool. */
export function inputSchema(command: CommandClass): ObjectSchema {
  const options = offeredOptions(command)
  const names = new Set(options.map(({name}) => name))
  const groups = command.mandatory.map((group) => group.filter((name) => names.has(name)))
  const documents = options.flatMap(({name}) => (takesDocument(command.id, name) ? [name] : []))
  const alone = groups.flatMap(([name, ...others]) => (name !== undefined && others.length === 0 ? [name] : []))
  const required = [...documents, ...alone]
  return {
    type: 'object',
    properties: Object.fromEntries(options.map((option) => [option.name, optionSchema(command.id, option)])),
    ...(required.length > 0 && {required: [...new Set(required)]}),
    additionalProperties: false,
  }
}

/** Of each of these options, one must be given. */
export function oneOfEach(command: CommandClass): string[][] {
  const {spec, mandatory} = command
  const names = new Set(offeredOptions(command).map(({name}) => name))
  const own = spec.resource && spec.action && isMember(spec.action) ? [refOptionNames(spec.resource, '')] : []
  return [...own, ...mandatory]
    .map((group) => group.filter((name) => names.has(name)))
    .filter((group, at, all) => group.length > 1 && all.findIndex((one) => one.join() === group.join()) === at)
}

function optionSchema(id: string, {name, param, about}: Option): object {
  if (takesDocument(id, name)) return {type: 'string', description: 'The YAML document itself, as export prints it'}
  if (takesPem(name)) return {type: 'array', items: {type: 'string'}, description: 'A public key itself (PEM)'}
  const {kind, values, repeated, resource, deprecated} = param
  const description = about.replace(/ \(required[^)]*\)$/, '')
  const common = {...(description !== '' && {description}), ...(deprecated !== undefined && {deprecated: true})}
  const text = {type: 'string', ...common}
  switch (repeated ? 'list' : kind) {
    case 'number':
      return {type: 'integer', ...common}
    case 'ref':
      return resource?.().id === 'number' ? {type: ['integer', 'string'], ...common} : text
    case 'boolean':
    case 'flag':
      return {type: 'boolean', ...common}
    case 'list':
      return {type: 'array', items: {type: 'string'}, ...common}
    case 'refs':
      return {type: 'array', items: {type: ['integer', 'string']}, ...common}
    case 'pairs':
      return {type: 'object', ...common}
    case 'nested':
      return {...common}
    case 'choice':
      return {type: 'string', enum: [...(values ?? [])], ...common}
    default:
      return text
  }
}

/** Members that every result has, with what is known of its data: names of the first level; the resource with the schema has all. */
export function outputSchema({spec}: CommandClass): ObjectSchema {
  return {
    type: 'object',
    properties: {
      notice: {type: 'string'},
      command: {type: 'string'},
      data: spec.answer ? outline(spec.answer.schema, 2) : {},
      warnings: {type: 'array', items: {type: 'string'}},
      limited_to: {type: 'integer', description: 'So many records were read at most, and there are more'},
      error: {type: 'object'},
    },
    required: ['notice', 'command'],
    additionalProperties: true,
  }
}

/** A schema down to some levels of members; all of them may be missing, as where `select` names others. */
function outline(schema: JsonSchema, levels: number): object {
  const {type, items, properties, description} = schema
  if (type === undefined || levels === 0) return {...(description !== undefined && {description})}
  return {
    type,
    ...(items && {items: outline(items, levels)}),
    ...(properties && {
      properties: Object.fromEntries(Object.keys(properties).map((name) => [name, outline(properties[name] ?? {}, 0)])),
    }),
  }
}

/** What `mallet schema` prints for a command: the whole shape of the data. */
export function dataSchema({id, spec}: CommandClass): object {
  if (!spec.answer) throw usageError(`What ${id.replaceAll(':', ' ')} answers has no schema`)
  const {title = id.replaceAll(':', ' '), ...schema} = spec.answer.schema
  return {$schema: 'https://json-schema.org/draft/2020-12/schema', title, description: spec.summary, ...schema}
}
