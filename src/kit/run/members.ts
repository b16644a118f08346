// The members that `--json` may name are checked before anything is sent: reported afterwards, a mistake in a name leaves a change behind
// that looks as if it had failed.
import {usageError} from '../../core/errors'
import {nearest} from '../../core/text'

/** The part of JSON Schema that says which members there are; a schema without any of it may hold anything. */
export interface MemberSchema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, MemberSchema>>
  readonly additionalProperties?: MemberSchema | boolean
  readonly items?: MemberSchema
  readonly anyOf?: readonly MemberSchema[]
}

/** What a command says about the records that it prints. */
export interface Described {
  /** Shape of what `--json` prints: of the whole list for lists; undefined where it is not known beforehand. */
  readonly answer?: {readonly schema: MemberSchema} | undefined
}

/** Levels that {@link knownMembers} lists. Records may refer to each other, so there is no end to all of them. */
const listedLevels = 3

/** Paths of the members of what a command prints, such as `organization.name`; undefined when its shape is not known. */
export function knownMembers(spec: Described): readonly string[] | undefined {
  const schema = spec.answer?.schema
  if (!schema) return undefined
  const below = (at: MemberSchema, prefix: string, levels: number): string[] =>
    levels === 0
      ? []
      : alternatives(at).flatMap(({properties = {}}) =>
          Object.entries(properties).flatMap(([name, inner]) => [
            prefix + name,
            ...below(inner, `${prefix}${name}.`, levels - 1),
          ]),
        )
  return [...new Set(below(schema, '', listedLevels))]
}

/** True for the name of a member that records of the command have, or may have. */
export const hasMember = ({answer}: Described, name: string): boolean =>
  !answer || mayHave(answer.schema, name.split('.'))

/** Refuses names of members that no record of the command has; passes all where the shape is not known. */
export function requireMembers(spec: Described, names: readonly string[]): void {
  const schema = spec.answer?.schema
  if (!schema) return
  for (const name of names) {
    if (mayHave(schema, name.split('.'))) continue
    const legal = knownMembers(spec) ?? []
    const near = nearest(name, legal)
    throw usageError(
      `The records have no field "${name}"`,
      near === undefined ? undefined : `Did you mean "${near}"?`,
      `Fields: ${legal.filter((path) => !path.includes('.')).join(', ')}`,
    )
  }
}

function mayHave(schema: MemberSchema, [step, ...rest]: readonly string[]): boolean {
  if (step === undefined) return true
  return alternatives(schema).some((one) => {
    if (isOpen(one)) return true
    const inner = one.properties && Object.hasOwn(one.properties, step) ? one.properties[step] : undefined
    if (inner) return mayHave(inner, rest)
    const {additionalProperties: other} = one
    return other === true || (typeof other === 'object' && mayHave(other, rest))
  })
}

/** A schema's alternatives, with the items of a list in its place: a name goes into each item. */
function alternatives(schema: MemberSchema): MemberSchema[] {
  if (schema.anyOf) return schema.anyOf.flatMap(alternatives)
  return schema.items ? alternatives(schema.items) : [schema]
}

const isOpen = ({type, enum: values, properties, additionalProperties}: MemberSchema): boolean =>
  properties === undefined &&
  additionalProperties === undefined &&
  values === undefined &&
  (type === undefined || type === 'object' || type === 'array')
