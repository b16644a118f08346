// What programs get of a result: the records of the API.
import {checkPicks, picker} from '../../output'
import type {Result} from '../run/result'

/** The data of a result; a list is read to its end. */
export async function dataOf(result: Exclude<Result, {kind: 'none'}>): Promise<unknown> {
  switch (result.kind) {
    case 'list': {
      const all: unknown[] = []
      for await (const {items} of result.pages) all.push(...items)
      return all
    }
    case 'record':
      return result.record
    case 'message':
      return result.record ?? {message: result.message}
    case 'text':
      return result.data
  }
}

/** The data with only the members that `--json` names. */
export function picked(data: unknown, names: readonly string[], result: Result): unknown {
  if (names.length === 0) return data
  const records = Array.isArray(data) ? data : [data]
  checkPicks(names, records, 'fields' in result ? result.fields : [])
  const reduce = picker(names)
  return Array.isArray(data) ? records.map(reduce) : reduce(data)
}
