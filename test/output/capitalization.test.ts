// `:ui: :capitalization:` of hammer's configuration: the keys of JSON and YAML, and nothing else.
import {describe, expect, it} from 'vitest'
import {parse} from 'yaml'
import {collection, field, fields, label, printMessage, printRecord, reference, type Row} from '../../src/output'
import {everyKind, fullRecord, printedList} from './records'

const shown = fields<Row>()(
  field('Full Name', 'name'),
  field('Labels', 'labels'),
  reference('Life Cycle', 'environment'),
  label('Sync State', [field('Last Sync', 'sync.last')]),
  collection('Host Groups', 'groups', [field('Group Id', 'id')]),
  collection('Keys', 'keys', [reference(null, '')], {numbered: false}),
)
const record: Row = {
  name: 'busybox',
  labels: {inSide: {deepEr: 1}},
  environment: {id: 1, name: 'Dev'},
  sync: {last: 'Never'},
  groups: [{id: 3}],
  keys: [{id: 4, name: 'ak'}],
}

describe('capitalization of keys', () => {
  it.each([
    [
      'downcase',
      {
        'full name': 'busybox',
        labels: {inside: {deepEr: 1}},
        'life cycle': {name: 'Dev', id: 1},
        'sync state': {'last sync': 'Never'},
        'host groups': {1: {'group id': 3}},
        keys: [{name: 'ak', id: 4}],
      },
    ],
    [
      'capitalize',
      {
        'Full name': 'busybox',
        Labels: {Inside: {deepEr: 1}},
        'Life cycle': {Name: 'Dev', Id: 1},
        'Sync state': {'Last sync': 'Never'},
        'Host groups': {1: {'Group id': 3}},
        Keys: [{Name: 'ak', Id: 4}],
      },
    ],
    [
      'upcase',
      {
        'FULL NAME': 'busybox',
        LABELS: {INSIDE: {deepEr: 1}},
        'LIFE CYCLE': {NAME: 'Dev', ID: 1},
        'SYNC STATE': {'LAST SYNC': 'Never'},
        'HOST GROUPS': {1: {'GROUP ID': 3}},
        KEYS: [{NAME: 'ak', ID: 4}],
      },
    ],
  ] as const)('%s', (capitalization, data) => {
    expect(JSON.parse(printRecord('json', shown, record, {capitalization}))).toEqual(data)
    expect(parse(printRecord('yaml', shown, record, {capitalization}))).toEqual(data)
    expect(JSON.parse(printedList('json', shown, [record, record], {capitalization}))).toEqual([data, data])
    expect(parse(printedList('yaml', shown, [record], {capitalization}))).toEqual([data])
  })

  it('of the result of a command', () => {
    const subject = {id: 7, name: 'busybox'}
    const options = {capitalization: 'upcase'} as const
    expect(JSON.parse(printMessage('json', 'Done.', subject, options))).toEqual({
      MESSAGE: 'Done.',
      ID: 7,
      NAME: 'busybox',
    })
    expect(printMessage('yaml', 'Done.', subject, options)).toBe('---\n:MESSAGE: Done.\n:ID: 7\n:NAME: busybox\n')
    expect(printMessage('ndjson', 'Done.', subject, options)).toBe('{"message":"Done.","id":7,"name":"busybox"}\n')
    expect(printMessage('csv', 'Done.', subject, options)).toBe('Message,Id,Name\nDone.,7,busybox\n')
  })

  it.each(['base', 'table', 'csv', 'ndjson'] as const)('is not for %s', (format) => {
    const options = {capitalization: 'upcase'} as const
    expect(printRecord(format, everyKind, fullRecord, options)).toBe(printRecord(format, everyKind, fullRecord))
  })
})
