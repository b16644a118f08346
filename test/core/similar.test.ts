import {expect, it} from 'vitest'
import {similar} from '../../src/core/similar'

const known = ['App CV', 'Base CV', 'ACME', 'Base Images', 'Operating Systems', 'acme']

it.each([
  ['App CVV', ['App CV']],
  ['app cv', ['App CV']],
  ['acme', ['ACME', 'acme']],
  ['AcMe', ['ACME', 'acme']],
  ['acm', ['ACME', 'acme']],
  ['bas', ['Base CV', 'Base Images']],
  ['images', ['Base Images']],
  ['systems', ['Operating Systems']],
  ['zzzz', []],
  ['', []],
])('%j could have been meant for %j', (given, wanted) => {
  expect(similar(given, known).toSorted()).toEqual(wanted.toSorted())
})

it('tells three at most, the nearest first', () => {
  const names = ['web-1', 'web-2', 'web-3', 'web-4', 'wib']
  expect(similar('web', names)).toEqual(['wib', 'web-1', 'web-2'])
})
