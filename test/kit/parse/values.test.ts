import {describe, expect, it} from 'vitest'
import {repository} from '../../../src/resources/repository'
import {AppError, exitCodes} from '../../../src/core/errors'
import {readValue} from '../../../src/kit/parse/values'
import type {Kind} from '../../../src/contract/define'
import {type Param} from '../../../src/resources/define'
import {oneOf, resource, text} from '../../support/declare'

const read = (kind: Kind | Param, given: string): unknown =>
  readValue('--option', typeof kind === 'string' ? {kind} : kind, given, 'NIL')

function refusal(kind: Kind | Param, given: string): string {
  try {
    read(kind, given)
  } catch (error) {
    expect(error).toBeInstanceOf(AppError)
    expect((error as AppError).exit).toBe(exitCodes.usage)
    return (error as AppError).message
  }
  throw new Error(`${given} was taken`)
}

describe('a value', () => {
  it.each(['text', 'number', 'boolean', 'list', 'pairs', 'nested', 'choice', 'file', 'time', 'refs'] as const)(
    'of kind %s is null when it is NIL, and only then',
    (kind) => {
      expect(read(kind, 'NIL')).toBeNull()
      if (kind === 'text') expect(read(kind, 'nil')).toBe('nil')
    },
  )

  it('keeps the digits of numbers that a double cannot hold', () => {
    expect(read('number', ' 9007199254740993 ')).toBe('9007199254740993')
    expect(read('number', '9007199254740991')).toBe(9007199254740991)
    expect(read('refs', '1,9007199254740993')).toEqual([1, '9007199254740993'])
  })

  it.each(['', ' ', '-x', '--name', 'a=b', '"q"', '\n', '😀', 'NIL '])('of text is what it is: %j', (given) => {
    expect(read('text', given)).toBe(given)
  })

  it.each([
    ['7', 7],
    ['-7', -7],
    [' 7 ', 7],
    ['007', 7],
    ['0', 0],
  ])('of a number: %j is %j', (given, expected) => {
    expect(read('number', given)).toBe(expected)
  })

  it.each(['', 'x', '1.5', '1e3', '0x10', '1,2', '७', 'Infinity'])('of a number is not %j', (given) => {
    expect(refusal('number', given)).toContain('whole number')
  })

  it.each([
    ['yes', true],
    ['YES', true],
    ['y', true],
    ['true', true],
    ['True', true],
    ['t', true],
    ['1', true],
    ['no', false],
    ['n', false],
    ['false', false],
    ['F', false],
    ['0', false],
  ])('of yes or no: %j is %j', (given, expected) => {
    expect(read('boolean', given)).toBe(expected)
  })

  it.each(['', 'maybe', '2', 'on', 'yess'])('of yes or no is not %j', (given) => {
    expect(refusal('boolean', given)).toContain('yes or no')
  })

  it('of a choice is one of it', () => {
    expect(read(oneOf('a', 'b'), 'b')).toBe('b')
    for (const given of ['', 'c', 'A']) expect(refusal(oneOf('a', 'b'), given)).toContain(JSON.stringify(given))
  })

  it.each(['2026-12-31', '2026-12-31T23:59:00Z', '2026-12-31 10:00'])(
    'of a time is sent as it was given: %s',
    (given) => {
      expect(read('time', given)).toBe(given)
    },
  )

  it.each(['', 'tomorrow', '2026-13-01'])('of a time is not %j', (given) => {
    expect(refusal('time', given)).toContain('date')
  })

  it('of an id is a number where the resource has numbers', () => {
    const actions = {}
    const numbered = resource({noun: 'thing', path: '/t', actions})
    const named = resource({noun: 'thing', path: '/t', id: 'text', actions})
    expect(read({kind: 'ref', resource: () => numbered}, '7')).toBe(7)
    expect(read({kind: 'ref', resource: () => named}, '7a')).toBe('7a')
    expect(refusal({kind: 'ref', resource: () => numbered}, 'seven')).toContain('whole number')
  })

  it('of an id that is a name says how a name is given', () => {
    const numbered = resource({noun: 'product', path: '/t', actions: {}})
    try {
      readValue('--product-id', {kind: 'ref', resource: () => numbered}, 'Quay', 'NIL')
      expect.unreachable()
    } catch (error) {
      expect((error as AppError).parts.hint).toContain('--product')
    }
  })

  it('that is refused never repeats a secret', () => {
    expect(text({secret: true}).secret).toBe(true)
    expect(read(text({secret: true}), 'canary')).toBe('canary')
  })
})

describe('a list', () => {
  it.each([
    ['', []],
    [' ', []],
    ['a', ['a']],
    ['a,b,c', ['a', 'b', 'c']],
    ['a,,b', ['a', '', 'b']],
    ['a,', ['a', '']],
    ['"a,b",c', ['a,b', 'c']],
    ["'a,b',c", ['a,b', 'c']],
    ['a\\,b,c', ['a,b', 'c']],
    ['a\\\\,b', ['a\\', 'b']],
    ['"it\'s",b', ["it's", 'b']],
    ['a"b,c"d', ['ab,cd']],
    ['*-source', ['*-source']],
    ['["a","b,c"]', ['a', 'b,c']],
    ['[1,2]', [1, 2]],
    ['[]', []],
    ['[{"a":1}]', [{a: 1}]],
    ['{"a":1}', [{a: 1}]],
    ['ü,漢字,😀', ['ü', '漢字', '😀']],
  ])('%j is %j', (given, expected) => {
    expect(read('list', given)).toEqual(expected)
  })

  it.each(['"a', "'a,b", 'a,"b', '[1,', '{"a"'])('is not %j', (given) => {
    expect(refusal('list', given)).toContain('--option')
  })

  it('of ids makes numbers of them', () => {
    expect(read('refs', '1,2,x')).toEqual([1, 2, 'x'])
    expect(read('refs', '["1",2]')).toEqual([1, 2])
  })

  it('of ids that are numbers takes no words: a server would take them for 0', () => {
    const ids: Param = {kind: 'refs', resource: () => repository, names: 'repositories'}
    expect(read(ids, '1, 2')).toEqual([1, 2])
    expect(read(ids, '')).toEqual([])
    expect(refusal(ids, '1,abc')).toBe('--option takes whole numbers, not "abc"')
  })
})

describe('pairs', () => {
  it.each([
    ['', {}],
    ['a=b', {a: 'b'}],
    ['a=b,c=d', {a: 'b', c: 'd'}],
    ['a=', {a: ''}],
    ['a=b=c', {a: 'b=c'}],
    ['a="b,c",d=e', {a: 'b,c', d: 'e'}],
    ["a='b,c'", {a: 'b,c'}],
    ['a=1,2,b=3', {a: '1,2', b: '3'}],
    ['a=[1,2],b=3', {a: ['1', '2'], b: '3'}],
    ['a=["x,y",z]', {a: ['x,y', 'z']}],
    [' a = b ', {a: ' b'}],
    ['{"a": {"b": [1, null]}}', {a: {b: [1, null]}}],
  ])('%j are %j', (given, expected) => {
    expect(read('pairs', given)).toEqual(expected)
  })

  it.each(['a', 'a,b', '=b', '{"a"'])('are not %j', (given) => {
    expect(refusal('pairs', given)).toContain('--option')
  })

  it('may have names that objects have anyway', () => {
    const made = read('pairs', 'constructor=a,toString=b,__proto__=c') as object
    expect(Object.entries(made)).toEqual([
      ['constructor', 'a'],
      ['toString', 'b'],
      ['__proto__', 'c'],
    ])
  })
})

describe('a nested value', () => {
  it.each([
    ['{"a":[1,{"b":null}]}', {a: [1, {b: null}]}],
    ['[{"a":1}]', [{a: 1}]],
    ['a=1,b=2', [{a: '1', b: '2'}]],
    ['a,b', ['a', 'b']],
  ])('%j is %j', (given, expected) => {
    expect(read('nested', given)).toEqual(expected)
  })

  it('that is no JSON says how to quote it', () => {
    expect(refusal('nested', '{a: 1}')).toContain('not valid JSON')
  })
})
