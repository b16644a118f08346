import {describe, expect, it} from 'vitest'
import {nearest} from '../../src/core/text'

describe('the nearest of several words', () => {
  it.each([
    ['hots', 'host'],
    ['repositroy', 'repository'],
    ['prodct', 'product'],
  ])('for %s is %s', (given, wanted) => {
    expect(nearest(given, ['host', 'repository', 'product', 'task'])).toBe(wanted)
  })

  it('is none when all are far', () => {
    expect(nearest('xyzzy', ['host', 'repository'])).toBeUndefined()
  })
})
