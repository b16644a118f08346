// How the keys of JSON and YAML are written, as `:ui: :capitalization:` of the reference client's configuration says. Columns and labels
// of tables, records and CSV stay as they are, and so do the API's own names.

export const capitalizations = ['downcase', 'capitalize', 'upcase'] as const
export type Capitalization = (typeof capitalizations)[number]

/** Writes a label as a key. */
export type Key = (label: string) => string

const keys: Readonly<Record<Capitalization, Key>> = {
  downcase: (label) => label.toLowerCase(),
  capitalize: (label) => label.slice(0, 1).toUpperCase() + label.slice(1).toLowerCase(),
  upcase: (label) => label.toUpperCase(),
}

/** The writer of keys; undefined where they stay as they are. */
export const keyWriter = (wanted: Capitalization | undefined): Key | undefined => wanted && keys[wanted]
