import {not, sql, type Condition} from '../store/sql'
import {compareText, type Field} from './searchable'
import type {Comparison} from './tokens'

const positive: Partial<Record<Comparison, Comparison>> = {'!=': '=', '!~': '~', '!^': '^'}

/**
 * A field whose values are in other tables, any number of them: `id` is the SQL of the row's own id, `from` the tables that
 * have the values, `key` their column with that id, `value` the column compared. Denials hold when no value fits.
 */
export function related(id: string, from: string, key: string, value: string, more: Partial<Field> = {}): Field {
  const text = `CAST(${value} AS TEXT)`
  const some = (operator: Comparison, wanted: string): Condition => {
    const {sql: condition, values} = compareText(text, operator, wanted)
    return sql(`${id} IN (SELECT ${key} FROM ${from} WHERE ${condition})`, ...values)
  }
  return {
    type: 'string',
    explicit: true,
    unsortable: true,
    test: (operator, wanted) => {
      const opposite = positive[operator]
      return opposite ? not(some(opposite, wanted)) : some(operator, wanted)
    },
    ...more,
  }
}
