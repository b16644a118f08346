// Checks JSON against the shapes of the contract.
import {Ajv, type ErrorObject} from 'ajv'
import type {JsonSchema} from '../../src/contract/shape'

const ajv = new Ajv({allErrors: true, strict: false})

/** The schema that also refuses members it does not name, but for objects whose keys are data. */
export function strict(schema: JsonSchema): JsonSchema {
  const {properties, items, anyOf, additionalProperties: rest} = schema
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, strict(inner)])),
      additionalProperties: rest ?? false,
    }),
    ...(typeof rest === 'object' && {additionalProperties: strict(rest)}),
    ...(items && {items: strict(items)}),
    ...(anyOf && {anyOf: anyOf.map(strict)}),
  }
}

/** Compiles a schema to a function that says what is wrong with a value: one line each, the same mistake of several items once. */
export function faultsBy(schema: JsonSchema): (value: unknown) => string[] {
  const validate = ajv.compile(schema)
  return (value) => (validate(value) ? [] : [...new Set((validate.errors ?? []).map(described))])
}

function described({instancePath, message, params}: ErrorObject): string {
  const at = instancePath.replace(/\/\d+(?=\/|$)/g, '[]').replaceAll('/', '.')
  const extra: unknown = params['additionalProperty']
  return `${at || 'it'} ${extra === undefined ? message : `has ${String(extra)}, which is not declared`}`
}
