// Compares the fields that a command prints with those of the reference client's command: labels, kinds, order, and when they are shown.
import {isGroup, type Field} from '../../src/output/fields'
import {fixture, readLines} from './rows'

/** A field as fixtures/hammer/README.md describes it. */
export interface ReferenceField {
  readonly label: string | null
  readonly kind?: string
  readonly sets?: readonly string[]
  readonly hide_blank?: boolean
  readonly thin?: boolean
  readonly fields?: readonly ReferenceField[]
  readonly params?: Readonly<Record<string, unknown>>
}

interface ReferencePrint {
  readonly command: string
  readonly fields?: readonly ReferenceField[]
}

/** The fields of every command of the reference client that prints some, by its words. */
export const referenceFields = (): Map<string, readonly ReferenceField[]> =>
  new Map(
    readLines<ReferencePrint>(fixture('hammer/commands.jsonl'), 'command').flatMap(({command, fields = []}) =>
      fields.length > 0 ? [[command, fields] as const] : [],
    ),
  )

/** The fields that the reference client prints unasked. */
export const defaultFields = (fields: readonly ReferenceField[]): readonly ReferenceField[] =>
  fields.flatMap((one) => {
    if (one.sets && !one.sets.includes('DEFAULT')) return []
    return [one.fields ? {...one, fields: defaultFields(one.fields)} : one]
  })

const kinds: Readonly<Record<Field['kind'], readonly string[]>> = {
  plain: ['Field'],
  id: ['Id'],
  date: ['Date'],
  boolean: ['Boolean'],
  paragraph: ['Text'],
  longText: ['LongText'],
  keyValue: ['KeyValue'],
  list: ['List'],
  reference: ['Reference', 'SingleReference', 'Template'],
  label: ['Label'],
  collection: ['Collection'],
}

const isKind = (ours: Field, theirs: ReferenceField): boolean => kinds[ours.kind].includes(theirs.kind ?? 'Field')

/** Where two lists of fields differ, one line for each difference. */
export function fieldDifferences(ours: readonly Field[], theirs: readonly ReferenceField[], at = ''): string[] {
  const label = (one: {readonly label: string | null}): string => one.label ?? '(none)'
  const path = (name: string): string => (at === '' ? name : `${at}/${name}`)
  const out: string[] = []
  const left = [...theirs]
  let last = -1
  for (const field of ours) {
    const alike = left.filter((one) => label(one) === label(field))
    const other = alike.find((one) => isKind(field, one)) ?? alike[0]
    if (!other) {
      out.push(`${path(label(field))}: not in hammer`)
      continue
    }
    const place = theirs.indexOf(other)
    if (place < last) out.push(`${path(label(field))}: earlier in hammer`)
    last = Math.max(last, place)
    left.splice(left.indexOf(other), 1)
    if (!isKind(field, other)) out.push(`${path(label(field))}: ${field.kind}, hammer ${other.kind ?? 'Field'}`)
    if (field.hideBlank !== (other.hide_blank ?? false))
      out.push(`${path(label(field))}: ${field.hideBlank ? 'hidden' : 'shown'} when blank, not so in hammer`)
    if (isGroup(field)) out.push(...fieldDifferences(field.fields, other.fields ?? [], path(label(field))))
  }
  return [...out, ...left.map((one) => `${path(label(one))}: missing`)]
}
