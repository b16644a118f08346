// What changed between two readings of a list or record, one line each: what `--watch --output ndjson` prints.
import {ndjson, type PrintOptions} from '../../output'
import type {Result} from '../run/result'
import {picked} from './data'

/** Records by what tells them apart, as the JSON that is compared. */
export type Reading = ReadonlyMap<string, {readonly record: unknown; readonly text: string}>

interface Printed {
  /** Members that `--fields` names; none for all. Only changes of these are events. */
  readonly names: readonly string[]
  readonly result: Result
  readonly options: PrintOptions
}

/** Lines for what is `new`, `changed` and `gone` since the reading before; all are `present` where there was none. */
export function eventsBetween(
  before: Reading | undefined,
  data: unknown,
  {names, result, options}: Printed,
): {readonly lines: string; readonly reading: Reading} {
  const reading = readingOf(data, names, result)
  const at = new Date().toISOString()
  const line = (event: string, record: unknown): unknown => ({event, at, record})
  const come = [...reading].flatMap(([key, {record, text}]) => {
    if (!before) return [line('present', record)]
    const old = before.get(key)
    return old === undefined ? [line('new', record)] : old.text === text ? [] : [line('changed', record)]
  })
  const gone = [...(before ?? [])].flatMap(([key, {record}]) => (reading.has(key) ? [] : [line('gone', record)]))
  return {lines: ndjson([...come, ...gone], options), reading}
}

/** Records are told apart by their IDs; those without one by all that they hold, so that a change is a new one beside one gone. */
function readingOf(data: unknown, names: readonly string[], result: Result): Reading {
  const records: readonly unknown[] = Array.isArray(data) ? data : data === undefined ? [] : [data]
  const shown = picked(records, names, result) as readonly unknown[]
  return new Map(
    records.map((whole, i) => {
      const record = shown[i]
      const text = JSON.stringify(record)
      return [Array.isArray(data) ? (idOf(whole) ?? text) : 'the record', {record, text}]
    }),
  )
}

function idOf(record: unknown): string | undefined {
  if (typeof record !== 'object' || record === null || !('id' in record)) return undefined
  const {id} = record
  return typeof id === 'number' || typeof id === 'string' ? String(id) : undefined
}
