import {describe, expect, it} from 'vitest'
import {addField, readPath, recordsOf, typedValue, type Fields} from '../../src/workflows/raw-request'

const fieldsOf = (...written: string[]): Fields => {
  const fields: Fields = {}
  for (const one of written) addField(fields, one, typedValue)
  return fields
}

describe('fields', () => {
  it.each([
    [['a=1'], {a: 1}],
    [['a=x=y'], {a: 'x=y'}],
    [['a='], {a: ''}],
    [['h[b]=1', 'h[c][d]=x'], {h: {b: 1, c: {d: 'x'}}}],
    [['l[]=1', 'l[]=2'], {l: [1, 2]}],
    [['l[][id]=1', 'l[][id]=2'], {l: [{id: 1}, {id: 2}]}],
    [['l[][a]=1', 'l[][b]=2', 'l[][a]=3'], {l: [{a: 1, b: 2}, {a: 3}]}],
    [
      ['l[][t][]=1', 'l[][t][]=2', 'l[][h][x]=1', 'l[][h][y]=2', 'l[][h][x]=3'],
      {l: [{t: [1, 2], h: {x: 1, y: 2}}, {h: {x: 3}}]},
    ],
    [['l[]'], {l: []}],
    [['h[l][]'], {h: {l: []}}],
    [['h[l][]=a', 'h[l][]=b'], {h: {l: ['a', 'b']}}],
  ])('%j are %j', (written, expected) => {
    expect(fieldsOf(...written)).toEqual(expected)
  })

  it.each([
    [['a'], '"a" is not a field'],
    [['=1'], '"=1" is not a field'],
    [['a[=1'], '"a[=1" is not a field'],
    [['a=1', 'a=2'], 'The field a is given twice'],
    [['a=1', 'a[b]=2'], 'The field a[b] is given in two forms'],
    [['a[]=1', 'a[b]=2'], 'The field a[b] is given in two forms'],
    [['a[b]=1', 'a[]=2'], 'The field a[] is given in two forms'],
    [['l[]=1', 'l[]'], 'The field l is given twice'],
    [['__proto__[x]=1'], '__proto__[x] is not the name of a field'],
  ])('%j are refused', (written, message) => {
    expect(() => fieldsOf(...written)).toThrow(message)
  })

  it('of another object leave the objects of the language alone', () => {
    expect(fieldsOf('constructor[name]=x', 'toString=y')).toEqual({constructor: {name: 'x'}, toString: 'y'})
  })
})

it.each([
  ['true', true],
  ['false', false],
  ['null', null],
  ['0', 0],
  ['-12', -12],
  ['007', '007'],
  ['1.0', '1.0'],
  ['9007199254740993', '9007199254740993'],
  ['text', 'text'],
])('%j is read as %j', (text, value) => {
  expect(typedValue(text)).toBe(value)
})

describe('a path', () => {
  const server = new URL('https://katello.example.com')
  it.each([
    ['/katello/api/ping', '/katello/api/ping', {}],
    ['katello/api/ping', '/katello/api/ping', {}],
    ['https://katello.example.com/api/hosts?search=a%3Db', '/api/hosts', {search: 'a=b'}],
    ['/api/hosts?ids[]=1&ids[]=2', '/api/hosts', {ids: ['1', '2']}],
    ['/api/hosts?search=1#top', '/api/hosts', {search: '1'}],
  ])('%s', (written, path, query) => {
    expect(readPath(written, server)).toEqual({path, query})
  })

  it('of a server below a path is the same with its address', () => {
    const below = new URL('https://katello.example.com/foreman')
    expect(readPath('https://katello.example.com/foreman/api/hosts', below).path).toBe('/api/hosts')
    expect(readPath('/api/hosts', below).path).toBe('/api/hosts')
  })

  it.each(['https://evil.example.com/api', 'http://katello.example.com/api', 'https://katello.example.com:8443/api'])(
    'of another server is refused: %s',
    (written) => {
      expect(() => readPath(written, server)).toThrow('is not the configured server, https://katello.example.com')
    },
  )
})

describe('the records of an answer', () => {
  it.each([
    ['an array', [{id: 1}, {id: 2}], [{id: 1}, {id: 2}]],
    ['an envelope', {total: 1, results: [{id: 1}]}, [{id: 1}]],
    [
      'an object of records by name',
      {results: {'a.example.com': {os: 'x'}, b: {}}},
      [{'a.example.com': {os: 'x'}}, {b: {}}],
    ],
    ['an empty list', {results: []}, []],
  ])('are those of %s', (_, body, records) => {
    expect(recordsOf('/x')(body)).toEqual(records)
  })

  it.each([[{id: 1}], [['a', 'b']], [7], ['text'], [undefined], [{results: [1]}]])('are not in %j', (body) => {
    expect(() => recordsOf('/x')(body)).toThrow('The answer to GET /x is not a list of records')
  })
})
