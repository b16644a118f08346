import type {Column, Definition} from './columns'

/** What {@link createTables} needs of a table; any declaration has it. */
export type Declared = Pick<Definition<never>, 'name'> & {
  readonly columns: Readonly<Record<string, Pick<Column<never>, 'type' | 'nullable' | 'constraints' | 'later'>>>
  readonly options: {
    readonly unique?: readonly (readonly PropertyKey[])[]
    readonly indexes?: Readonly<Record<string, readonly PropertyKey[]>>
    readonly reuseIds?: boolean
  }
}

/** SQL that makes tables with their indexes, without the columns that a later migration adds. */
export function createTables(...tables: readonly Declared[]): string {
  return tables.map(createTable).join('\n')
}

/** SQL that adds a column which was declared as `later`. */
export function addColumn(table: Declared, name: string): string {
  const column = table.columns[name]
  if (!column?.later) throw new Error(`${name} is no later column of ${table.name}`)
  return `ALTER TABLE ${table.name} ADD COLUMN ${columnSql(name, column)};`
}

/** SQL that adds an index for each column. Rows without a value of a column that may be null are left out of its index. */
export function addIndexes(table: Declared, ...columns: readonly string[]): string {
  return columns
    .map((name) => {
      const column = table.columns[name]
      if (!column) throw new Error(`no column ${name} in ${table.name}`)
      const only = column.nullable ? ` WHERE ${name} IS NOT NULL` : ''
      return `CREATE INDEX ${table.name}_${name} ON ${table.name} (${name})${only};`
    })
    .join('\n')
}

function createTable({name, columns, options: {unique = [], indexes = {}, reuseIds = false}}: Declared): string {
  const parts = [
    `id INTEGER PRIMARY KEY${reuseIds ? '' : ' AUTOINCREMENT'}`,
    ...Object.entries(columns)
      .filter(([column, {later}]) => column !== 'id' && !later)
      .map(([column, declared]) => columnSql(column, declared)),
    ...unique.map((set) => `UNIQUE (${set.join(', ')})`),
  ]
  const made = Object.entries(indexes).map(([index, on]) => `CREATE INDEX ${index} ON ${name} (${on.join(', ')});`)
  return [`CREATE TABLE ${name} (${parts.join(', ')});`, ...made].join('\n')
}

function columnSql(name: string, {type, nullable, constraints}: Declared['columns'][string]): string {
  return [name, type, ...(nullable ? [] : ['NOT NULL']), ...(constraints ? [constraints] : [])].join(' ')
}
