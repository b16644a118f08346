import {describe, expect, it} from 'vitest'
import {queryString, searchValue} from '../../src/katello/query'

describe('a query', () => {
  it.each([
    [{}, ''],
    [{a: 1, b: true, c: false, d: ''}, 'a=1&b=true&c=false&d='],
    [{a: undefined, b: null}, 'b='],
    [{ids: [1, 2]}, 'ids%5B%5D=1&ids%5B%5D=2'],
    [{ids: []}, ''],
    [{h: {k: 'v', n: {m: 1}}}, 'h%5Bk%5D=v&h%5Bn%5D%5Bm%5D=1'],
    [{rows: [{id: 1}, {id: 2}]}, 'rows%5B%5D%5Bid%5D=1&rows%5B%5D%5Bid%5D=2'],
    [{name: 'a&b=c #?%+ü😀'}, 'name=a%26b%3Dc%20%23%3F%25%2B%C3%BC%F0%9F%98%80'],
  ])('of %j is %s', (params, expected) => {
    expect(queryString(params)).toBe(expected)
  })

  it('is read by a server as it was meant', () => {
    const values = [
      '',
      ' ',
      '+',
      '%',
      '&',
      '=',
      '#',
      '?',
      '[]',
      '"',
      '\\',
      ',',
      '\n',
      '\u0000',
      'ü',
      '漢字',
      '😀',
      'e\u0301',
    ]
    const read = new URLSearchParams(queryString({v: values}))
    expect(read.getAll('v[]')).toEqual(values)
  })
})

describe('a value in a search', () => {
  /** Reads one quoted word as the search grammar does: a backslash makes the next character plain. */
  function unquoted(text: string): string {
    expect(text.startsWith('"')).toBe(true)
    let out = ''
    for (let i = 1; i < text.length; i++) {
      if (text[i] === '"') {
        expect(i).toBe(text.length - 1)
        return out
      }
      if (text[i] === '\\') i++
      out += text[i]
    }
    throw new Error(`the quote of ${text} is never closed`)
  }

  it('stays one word for every name', () => {
    const pieces = [
      '"',
      '\\',
      "'",
      '*',
      '%',
      ',',
      ' and ',
      ' or ',
      '(',
      ')',
      '=',
      '~',
      '!',
      '\n',
      'é',
      'e\u0301',
      '😀',
      'a',
    ]
    let seed = 42
    const chance = (limit: number): number => (seed = (seed * 16807) % 2147483647) % limit
    for (let run = 0; run < 5000; run++) {
      const name = Array.from({length: chance(9)}, () => pieces[chance(pieces.length)]).join('')
      expect(unquoted(searchValue(name))).toBe(name)
    }
  })
})
