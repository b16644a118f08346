import {expect, it} from 'vitest'
import {boolean, integer, list, map, nullable, object, oneOf, optional, text, union} from '../../src/contract/shape'
import {AppError} from '../../src/core/errors'
import {explained} from '../../src/katello/deviation'

const shape = object({
  id: integer,
  name: text,
  state: oneOf('running', 'stopped'),
  tags: list(object({name: text})),
  owner: nullable(object({login: text})),
  counts: map(integer),
  page: union(integer, text),
  note: optional(text),
  on: boolean,
})
const good = {
  id: 1,
  name: 'a',
  state: 'running',
  tags: [{name: 'x'}],
  owner: null,
  counts: {a: 1},
  page: '1',
  on: true,
}

const told = (body: unknown, error: unknown = new TypeError('x is not a function')): unknown => {
  const found = explained(error, [{method: 'GET', path: '/p', body, shape}])
  return found instanceof AppError ? found.message.replace('The server sent an unexpected answer: ', '') : found
}

it.each<[string, object]>([
  ['name is a number instead of a string', {name: 7}],
  ['tags is an object instead of a list', {tags: {}}],
  ['tags[1] is null instead of an object', {tags: [{name: 'x'}, null]}],
  ['tags[0].name is missing', {tags: [{}]}],
  ['owner is a list instead of an object', {owner: []}],
  ['owner.login is a boolean instead of a string', {owner: {login: true}}],
  ['counts.a is a string instead of a whole number', {counts: {a: 'x'}}],
  ['state is a string instead of one of running, stopped', {state: 'x'}],
  ['page is null instead of a whole number', {page: null}],
])('says that %s', (words, more) => {
  expect(told({...good, ...more})).toBe(words)
})

it('says what is missing, and what is nested too deeply', () => {
  const {name: _, ...rest} = good
  expect(told(rest)).toBe('name is missing')
  const deep: unknown = JSON.parse(`{"a":[${'{"b":'.repeat(5000)}1${'}'.repeat(5000)}]}`)
  expect(told(deep, new RangeError('Maximum call stack size exceeded'))).toMatch(
    /^a\[0\]\.b\.b\..*… is nested more than 500 levels deep$/,
  )
})

it('leaves a failure alone where the answers are as they should be, and what is no failure of the program', () => {
  const error = new TypeError('x is not a function')
  expect(told(good, error)).toBe(error)
  expect(told({...good, id: '9007199254740993'}, error)).toBe(error)
  expect(explained(error, [{method: 'GET', path: '/p', body: 7, shape: undefined}])).toBe(error)
  const other = new Error('other')
  expect(told({...good, name: 7}, other)).toBe(other)
})
