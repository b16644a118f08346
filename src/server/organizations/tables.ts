import {nullable, references, stamps, table, text, unique, type RowOf} from '../kernel/store/columns'

export const organizations = table('organizations', {
  name: unique(text),
  label: unique(text),
  title: text,
  description: nullable(text),
  /** PEM text, made when first asked for. */
  debug_certificate: nullable(text),
  ...stamps,
})
export type Organization = RowOf<typeof organizations>

export const locations = table('locations', {
  name: text,
  title: unique(text),
  description: nullable(text),
  parent_id: nullable(references('locations')),
  ...stamps,
})
export type Location = RowOf<typeof locations>
