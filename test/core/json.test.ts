import {describe, expect, it} from 'vitest'
import {isWithin, parseJson} from '../../src/core/json'

const within = (text: string, depth: number, containers = Infinity) => isWithin(Buffer.from(text), {depth, containers})

describe('the limits of a JSON text', () => {
  it('count levels and parts, at the limit and one beyond', () => {
    expect([within('[[{}]]', 3), within('[[{}]]', 2)]).toEqual([true, false])
    expect([within('[[],[],{}]', 2, 4), within('[[],[],{}]', 2, 3)]).toEqual([true, false])
    expect(within('"plain"', 0, 0)).toBe(true)
  })

  it('do not count brackets in texts', () => {
    for (const text of [
      '{"a":"[[[["}',
      '{"a":"\\"[[["}',
      '{"a\\\\":"{{{\\\\"}',
      '{"a":"\\\\\\"[[", "b":"]]"}',
      '"[[[[',
    ])
      expect(within(text, 1)).toBe(true)
    expect(within('{"a":"\\\\",[[[1', 2)).toBe(false)
  })

  it('are looked at before anything is read', () => {
    expect(parseJson(Buffer.from('['.repeat(500) + ']'.repeat(500)))).toBeDefined()
    expect(parseJson(Buffer.from('['.repeat(501) + ']'.repeat(501)))).toBeUndefined()
  })
})
