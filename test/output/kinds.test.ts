import {describe, expect, it} from 'vitest'
import {
  collection,
  field,
  fields,
  label,
  printMessage,
  printRecord,
  selectFields,
  values,
  type Row,
} from '../../src/output'
import {everyKind, fullRecord, printedList, readCsv} from './records'

const shown = selectFields(everyKind)
const lines = (...text: string[]): string => text.map((line) => `${line}\n`).join('')

describe('a record', () => {
  it('is printed as labelled lines', () => {
    expect(printRecord('base', shown, fullRecord)).toBe(
      lines(
        'Id:           7',
        'Name:         busybox',
        'State:        on',
        'Created:      2026/03/02 09:15:00',
        'Enabled:      yes',
        'Tags:         latest, 1.36',
        'About:        ',
        '    Small tools',
        'Certificate:  ',
        '  line 1',
        '  line 2',
        'Organization: Acme Corp',
        'Domain:       example.com',
        'Template:     Kick (provision)',
        'Sync:         ',
        '    Status: Success',
        'Versions:     ',
        ' 1) Version:   1.0',
        '    Published: 2026/03/02 09:15:00',
        ' 2) Version:   2.0',
        '    Published:',
        'Keys:         ',
        ' 1) ak',
        'Parameters:   ',
        '    a => b',
        '',
      ),
    )
  })

  it('is printed as JSON with labels for keys and the values as sent', () => {
    const text = printRecord('json', shown, fullRecord)
    expect(JSON.parse(text)).toEqual({
      Id: 7,
      Name: 'busybox',
      State: 'on',
      Created: '2026-03-02 09:15:00 UTC',
      Enabled: true,
      Tags: ['latest', '1.36'],
      About: 'Small tools',
      Certificate: 'line 1\nline 2',
      Organization: {Name: 'Acme Corp', Id: 1},
      Domain: {Name: 'example.com', Id: 3},
      Template: {Name: 'Kick', Id: 5, Kind: 'provision'},
      Sync: {Status: 'Success'},
      Versions: {
        1: {Version: '1.0', Published: '2026-03-02T09:15:00.123Z'},
        2: {Version: '2.0', Published: null},
      },
      Keys: {1: {Name: 'ak', Id: 21}},
      Parameters: [{name: 'a', value: 'b'}],
    })
  })

  it('is printed as YAML with lists at the indentation of their key', () => {
    expect(printRecord('yaml', shown, fullRecord)).toBe(
      lines(
        '---',
        'Id: 7',
        'Name: busybox',
        "State: 'on'",
        'Created: 2026-03-02 09:15:00 UTC',
        'Enabled: true',
        'Tags:',
        '- latest',
        "- '1.36'",
        'About: Small tools',
        'Certificate: |-',
        '  line 1',
        '  line 2',
        'Organization:',
        '  Name: Acme Corp',
        '  Id: 1',
        'Domain:',
        '  Name: example.com',
        '  Id: 3',
        'Template:',
        '  Name: Kick',
        '  Id: 5',
        '  Kind: provision',
        'Sync:',
        '  Status: Success',
        'Versions:',
        '  1:',
        "    Version: '1.0'",
        "    Published: '2026-03-02T09:15:00.123Z'",
        '  2:',
        "    Version: '2.0'",
        '    Published:',
        'Keys:',
        '  1:',
        '    Name: ak',
        '    Id: 21',
        'Parameters:',
        '- name: a',
        '  value: b',
      ),
    )
  })

  it('is printed as CSV with a column for each value of a group or an item', () => {
    expect(printRecord('csv', shown, fullRecord)).toBe(
      lines(
        'Id,Name,Checksum,State,Created,Enabled,Tags,About,Certificate,Organization,Domain,Template,Sync::Status,' +
          'Sync::Last,Versions::Version::1,Versions::Published::1,Versions::Version::2,Versions::Published::2,Keys::1,' +
          'Parameters::1',
        '7,busybox,,on,2026/03/02 09:15:00,true,"latest, 1.36",Small tools,"line 1\nline 2",Acme Corp,example.com,' +
          'Kick (provision),Success,,1.0,2026/03/02 09:15:00,2.0,"",ak,"{""name""=>""a"", ""value""=>""b""}"',
      ),
    )
  })

  it('is one line under headers as a table, without groups', () => {
    const list = fields<Row>()(
      field('Id', 'id'),
      field('Name', 'name'),
      label('Sync', [field('Status', 'sync.status')]),
    )
    expect(printRecord('table', list, fullRecord)).toBe(
      lines('---|--------', 'ID | NAME   ', '---|--------', '7  | busybox', '---|--------'),
    )
  })

  it('is printed as lines when a table of it would have no column', () => {
    const list = fields<Row>()(label('Sync', [field('Status', 'sync.status')]))
    expect(printRecord('table', list, fullRecord)).toBe('Sync: \n    Status: Success\n\n')
  })

  it('is the API record on one line as NDJSON, and nothing when silent', () => {
    expect(printRecord('ndjson', shown, fullRecord)).toBe(`${JSON.stringify(fullRecord)}\n`)
    expect(printRecord('silent', shown, fullRecord)).toBe('')
  })

  it('shows ids only when they are asked for', () => {
    const text = printRecord('base', shown, fullRecord, {showIds: true})
    expect(text).toContain('Internal:     70\n')
    expect(text).toContain('Organization: Acme Corp (id: 1)\n')
    expect(text).toContain('Domain:       example.com (id: 3)\n')
    expect(text).toContain('Template:     Kick (id: 5, provision)\n')
    expect(text).toContain(' 1) ak (id: 21)\n')
    expect(printRecord('json', shown, fullRecord)).not.toContain('Internal')
    expect(printRecord('json', shown, fullRecord, {showIds: true})).toContain('"Internal": 70')
  })
})

describe('values that are not there', () => {
  const empty: Row = {
    ...fullRecord,
    name: null,
    organization: null,
    domain_name: null,
    keys: [],
    versions: [],
    tags: null,
  }

  it('are blank when null, and left out when the server did not send them', () => {
    const {created_at: _, ...rest} = empty
    const text = printRecord('base', shown, {...rest, sync: null, parameters: null})
    expect(text).toContain('Name:         \n')
    expect(text).toContain('Versions:     \n\nParameters:')
    expect(text).toContain('Sync:         \n    Status:\n')
    for (const absent of ['Created', 'Domain', 'Keys', 'Checksum']) expect(text).not.toContain(absent)
  })

  it('are null, an empty object or an empty array in JSON', () => {
    const data = JSON.parse(printRecord('json', shown, empty)) as Record<string, unknown>
    expect(data).toMatchObject({Name: null, Organization: {}, Versions: {}, Tags: null})
    expect(Object.keys(data)).not.toContain('Keys')
    expect(printRecord('json', fields<Row>()(values('T', 'tags')), {tags: []})).toBe('{\n  "T": [\n\n  ]\n}\n')
    expect(printRecord('json', fields<Row>()(label('G', [field('A', 'a')])), {})).toBe('{\n  "G": {\n  }\n}\n')
  })

  it('are told apart in CSV: nothing for null, an empty string for what was not sent', () => {
    const list = fields<Row>()(field('A', 'a'), field('C', 'c.d'), values('D', 'a'), label('E', [field('F', 'f')]))
    expect(printRecord('csv', list, {a: null})).toBe('A,C,D,E::F\n,,"",""\n')
  })

  it('have no column in CSV when no record of the first page has them', () => {
    const list = fields<Row>()(field('A', 'a'), field('B', 'b'), collection('C', 'c', [field('D', 'd')]))
    expect(printRecord('csv', list, {a: 1})).toBe('A\n1\n')
    const flat = fields<Row>()(field('A', 'a'), field('B', 'b'), field('C', 'c'))
    expect(printedList('csv', flat, [{a: 1}, {a: 2, b: null}])).toBe('A,B\n1,""\n2,\n')
  })

  it('leave the labels of the fields where there is no record at all', () => {
    const list = fields<Row>()(field('A', 'a'), label('G', [field('B', 'b')]))
    expect(printedList('csv', list, [])).toBe('A,G\n')
  })

  it('leave a column out of a table when no record has it, and keep it when one has', () => {
    const list = fields<Row>()(field('A', 'a'), field('B', 'b'), field('C', 'c'))
    expect(printedList('table', list, [{a: 1}, {a: 2, c: null}])).toBe(
      lines('--|--', 'A | C', '--|--', '1 |  ', '2 |  ', '--|--'),
    )
  })
})

it('an array or object in a plain field is printed in the notation of the reference client', () => {
  const list = fields<Row>()(field('A', 'a'))
  expect(printRecord('base', list, {a: ['x"', {b: null, c: [1, true]}]})).toBe(
    'A: ["x\\"", {"b"=>nil, "c"=>[1, true]}]\n\n',
  )
})

it('a paragraph is broken after 60 characters in a record and stays on one line in a table', () => {
  const list = everyKind.filter((f) => f.label === 'About')
  const about = `${'x'.repeat(60)}yz`
  expect(printRecord('base', list, {about})).toBe(`About: \n    ${'x'.repeat(60)}\n    yz\n\n`)
  expect(printRecord('table', list, {about: 'a\nb'})).toContain('\na b  \n')
})

it('items beyond nine keep their columns', () => {
  const list = fields<Row>()(collection('V', 'v', [field('Id', 'id')]))
  const text = printRecord('base', list, {v: Array.from({length: 10}, (_, i) => ({id: i}))})
  expect(text).toContain('\n 9) Id: 8\n 10)Id: 9\n')
})

it('CSV has the columns of the longest collection among all records, what is inside their items in one cell each', () => {
  const list = fields<Row>()(
    field('Id', 'id'),
    collection('E', 'e', [field('N', 'n'), collection('V', 'v', [field('W', 'w')])]),
  )
  const rows = readCsv(
    printedList('csv', list, [
      {id: 1, e: []},
      {id: 2, e: [{n: 'x', v: [{w: 1}, {w: 2}]}, {n: 'y'}]},
    ]),
  )
  expect(rows).toEqual([
    ['Id', 'E::N::1', 'E::V::1', 'E::N::2', 'E::V::2'],
    ['1', '', '', '', ''],
    ['2', 'x', '[{"w"=>1}, {"w"=>2}]', 'y', ''],
  ])
})

it('CSV names a value by the label of the group right around it', () => {
  const list = fields<Row>()(label('Network', [field('IP', 'ip'), label('Provider', [field('Name', 'name')])]))
  expect(printRecord('csv', list, {ip: '10.0.0.1', name: 'x'})).toBe('Network::IP,Provider::Name\n10.0.0.1,x\n')
})

it('a paragraph is one line in CSV, in quotes where it is blank', () => {
  const list = everyKind.filter((f) => f.label === 'About')
  expect(printRecord('csv', list, {about: 'a\r\nb'})).toBe('About\na  b\n')
  expect(printRecord('csv', list, {about: null})).toBe('About\n""\n')
})

describe('groups that hide what is blank', () => {
  const list = fields<Row>()(
    collection('C', 'c', [field('D', 'd')], {hideBlank: true}),
    label('L', [field('E', 'e', {hideBlank: true})], {hideBlank: true}),
    collection('V', 'v', [field('D', 'd')]),
  )
  it('are left out when they are empty, and others are not', () => {
    expect(JSON.parse(printRecord('json', list, {c: [], e: null, v: []}))).toEqual({V: {}})
    expect(JSON.parse(printRecord('json', list, {c: null, v: null}))).toEqual({V: {}})
    expect(JSON.parse(printRecord('json', list, {c: [{d: 1}], e: 2, v: []}))).toEqual({
      C: {1: {D: 1}},
      L: {E: 2},
      V: {},
    })
  })
})

describe('a message', () => {
  const about = {id: 999, name: 'quay'}
  it('carries id and name in machine formats and is a plain sentence elsewhere', () => {
    expect(printMessage('base', 'Made.', about)).toBe('Made.\n')
    expect(printMessage('table', 'Made.', about)).toBe('Made.\n')
    expect(printMessage('csv', 'Made.', about)).toBe('Message,Id,Name\nMade.,999,quay\n')
    expect(printMessage('json', 'Made.', about)).toBe('{\n  "message": "Made.",\n  "id": 999,\n  "name": "quay"\n}\n')
    expect(printMessage('yaml', 'Made.', about)).toBe('---\n:message: Made.\n:id: 999\n:name: quay\n')
    expect(printMessage('ndjson', 'Made.', about)).toBe('{"message":"Made.","id":999,"name":"quay"}\n')
    expect(printMessage('silent', 'Made.', about)).toBe('')
  })

  it('leaves out what it does not know', () => {
    expect(printMessage('json', 'Made.', {id: 'x', name: null})).toBe('{\n  "message": "Made.",\n  "id": "x"\n}\n')
    expect(printMessage('csv', 'Made, all.')).toBe('Message\n"Made, all."\n')
  })
})
