import {describe, expect, it} from 'vitest'
import {
  apiJson,
  apiJsonList,
  apiNames,
  checkPicks,
  collection,
  field,
  fieldNames,
  fields,
  label,
  printList,
  printRecord,
  reference,
  selectFields,
  type Field,
  type Row,
} from '../../src/output'
import {printed} from './records'
import {failure} from '../support/failure'

const list = fields<Row>()(
  field('Id', 'id', {thin: true}),
  field('Name', 'name', {thin: true}),
  field('URL', 'url'),
  field('Upstream Name', 'docker_upstream_name', {sets: ['ALL']}),
  label('Sync', [field('Status', (r) => r['state']), field('Last Sync', 'last')], {path: 'sync'}),
  label('Hidden', [field('Secret', 'secret')], {sets: ['ALL']}),
  label('Mixed', [field('Usual', 'usual'), field('Rare', 'rare', {sets: ['ALL']})]),
  collection('Users', 'users', [reference(null, '', {name: 'login'})]),
)

const names = (selected: readonly Field[]): string[] =>
  selected.flatMap((f) => ('fields' in f ? [`${f.label}(${names(f.fields).join(' ')})`] : [f.label ?? '*']))

describe('selectFields', () => {
  it('gives the default set when nothing is asked for', () => {
    expect(names(selectFields(list))).toEqual([
      'Id',
      'Name',
      'URL',
      'Sync(Status Last Sync)',
      'Mixed(Usual)',
      'Users(*)',
    ])
  })

  it.each([
    [['ALL'], 'Id Name URL Upstream Name Sync(Status Last Sync) Hidden(Secret) Mixed(Usual Rare) Users(*)'],
    [['THIN'], 'Id Name'],
    [['thin', 'url'], 'Id Name URL'],
    [['URL', 'iD'], 'Id URL'],
    [['Upstream Name'], 'Upstream Name'],
    [['sync'], 'Sync(Status Last Sync)'],
    [['Sync/Status'], 'Sync(Status)'],
    [['sync/*'], 'Sync(Status Last Sync)'],
    [['u*'], 'URL Upstream Name Users(*)'],
    [['Users'], 'Users(*)'],
    [['docker_upstream_name', 'sync.last'], 'Upstream Name Sync(Last Sync)'],
    [['THIN', 'Mixed/Rare'], 'Id Name Mixed(Rare)'],
  ])('reads %j', (wanted, expected) => {
    expect(names(selectFields(list, wanted)).join(' ')).toBe(expected)
  })

  it('refuses an unknown name, lists the legal ones and names the nearest', () => {
    const {parts} = failure(() => selectFields(list, ['Id', 'Nam']))
    expect(parts.exit).toBe(64)
    expect(parts.message).toContain('"Nam"')
    expect(parts.hint).toContain('"Name"')
    for (const name of fieldNames(list)) expect(parts.detail).toContain(name)
    expect(fieldNames(list)).toContain('Sync/Last Sync')
  })

  it('selects what is printed', () => {
    const record = {id: 1, name: 'n', sync: {last: 'today'}, users: []}
    expect(JSON.parse(printRecord('json', selectFields(list, ['Sync/Last Sync', 'id']), record))).toEqual({
      Id: 1,
      Sync: {'Last Sync': 'today'},
    })
  })
})

describe('picking of API names', () => {
  const record = {id: 1, gpg_key: null, sync: {last: 'x', by: {id: 4}}, manifests: [{name: 'a', size: 1}], flag: false}

  it('keeps the shape of the record, and its types', () => {
    expect(
      JSON.parse(apiJson(record, {picks: ['id', 'sync.by.id', 'manifests.name', 'gpg_key.name', 'flag']})),
    ).toEqual({
      id: 1,
      sync: {by: {id: 4}},
      manifests: [{name: 'a'}],
      gpg_key: null,
      flag: false,
    })
    expect(JSON.parse(apiJson(record))).toEqual(record)
    expect(JSON.parse(apiJson(record, {picks: ['sync', 'sync.last']}))).toEqual({sync: record.sync})
    expect(JSON.parse(apiJson(record, {picks: ['sync.last', 'sync']}))).toEqual({sync: record.sync})
  })

  it('gives every record the same keys', () => {
    const text = printed(apiJsonList({picks: ['id', 'x.y']}), [{id: 1, x: {y: 2, z: 3}}, {id: 2}])
    expect(JSON.parse(text)).toEqual([
      {id: 1, x: {y: 2}},
      {id: 2, x: null},
    ])
    expect(printed(printList('ndjson', list, {picks: ['id']}), [record])).toBe('{"id":1}\n')
  })

  it('is checked against records and field lists', () => {
    checkPicks(['id', 'sync.by.id', 'gpg_key.name', 'manifests.size'], [record])
    checkPicks(['docker_upstream_name', 'sync.last'], [record], list)
    const {parts} = failure(() => checkPicks(['flg'], [record], list))
    expect(parts.exit).toBe(64)
    expect(parts.hint).toContain('"flag"')
    expect(parts.detail).toContain('docker_upstream_name')
    expect(failure(() => checkPicks(['sync.nothing'], [record])).exit).toBe(64)
    expect(failure(() => checkPicks(['manifests.nothing'], [record])).exit).toBe(64)
  })

  it('is not judged when there are no records: an empty list is no mistake of a script', () => {
    for (const fields of [list, undefined])
      expect(() => checkPicks(['backend_identifier', 'input.repository.name'], [], fields)).not.toThrow()
  })

  it('knows the API names that a field list reads', () => {
    expect(apiNames(list)).toEqual(expect.arrayContaining(['id', 'sync', 'sync.last', 'secret', 'users']))
  })
})
