// Plausible values out of JSON Schemas: the same for the same schema, id and name, so that tables of them can be kept.
import type {JsonSchema} from '../../src/contract/shape'

export type Row = Readonly<Record<string, unknown>>

/** Whose record is made: members called `id`, `name`, `label` … follow from it. */
export interface Subject {
  readonly id: number
  readonly name: string
}

/** A value of a schema; of alternatives the first that is not null. */
export function sample(schema: JsonSchema, subject: Subject, property = ''): unknown {
  if (schema.enum) return schema.enum[0]
  if (schema.anyOf) return sample(schema.anyOf.find(({type}) => type !== 'null') ?? {}, subject, property)
  switch (schema.type) {
    case 'object':
      return object(schema, subject, property)
    case 'array':
      return items(schema.items ?? {}, property)
    case 'string':
      return text(property, subject)
    case 'integer':
      return integer(property, subject)
    case 'number':
      return 1
    case 'boolean':
      return !/^(pending|default|library|composite|import_only|generated|locked|with_warning)/.test(property)
    default:
      return null // nothing is known of it
  }
}

function object({properties, additionalProperties}: JsonSchema, subject: Subject, property: string): Row {
  if (properties) {
    const own = property === '' ? subject : within(property)
    return Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, sample(one, own, name)]))
  }
  if (typeof additionalProperties !== 'object' || Object.keys(additionalProperties).length === 0) return {}
  return {candlepin: sample(additionalProperties, subject, property)}
}

/** One item, a thing of its own; none where nothing is known of the items. */
function items(schema: JsonSchema, property: string): unknown[] {
  if (Object.keys(schema).length === 0) return []
  return [sample(schema, within(singular(property)), singular(property))]
}

/** What stands inside a record: `organization`, an item of `environments`. */
const within = (property: string): Subject => ({id: smallNumber(property), name: property.replaceAll('_', '-')})

const singular = (word: string): string => word.replace(/ies$/, 'y').replace(/s$/, '')

function integer(property: string, {id}: Subject): number {
  if (property === 'id') return id
  const of = /^(.+)_ids?$/.exec(property)?.[1]
  return of === undefined ? 1 + (smallNumber(property) % 9) : smallNumber(of)
}

const uuid = (id: number): string => `8a0c3f0e-6f0e-4c0e-9d0e-${String(id).padStart(12, '0')}`

function text(property: string, {id, name}: Subject): string {
  if (property === 'id') return uuid(id)
  if (/^(name|title|login|element_name)$/.test(property)) return name
  if (property === 'label') return name.replaceAll(/\W+/g, '_')
  if (/(_at|_sync|_date|expires|_checkin|^start_before)$/.test(property)) return '2026-03-02 09:15:00 UTC'
  if (/^(version|highest_version|latest_version|current_version)$/.test(property)) return `${id % 9}.0`
  if (property === 'content_type') return 'docker'
  if (property === 'status') return 'ok'
  if (property.endsWith('_upstream_name')) return `library/${name}`
  if (property.endsWith('_ms')) return '3'
  if (/digest$|checksum$/.test(property)) return `sha256:${String(id).padStart(64, '0')}`
  if (property.endsWith('url')) return `https://registry.example.com/${name.replaceAll(/\W+/g, '-')}`
  return property === '' ? name : property.replaceAll('_', ' ')
}

/** From 10 to 99, the same for the same text. */
export function smallNumber(of: string): number {
  let sum = 7
  for (const char of of) sum = (sum * 31 + char.charCodeAt(0)) % 9973
  return (sum % 90) + 10
}
