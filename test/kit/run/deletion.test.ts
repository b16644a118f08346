import {describe, expect, it} from 'vitest'
import {count} from '../../../src/kit/run/deletion'

describe('what goes with a deletion', () => {
  it('is counted in words, and left out when there is none', () => {
    expect(count([1, 2, 3], 'version')).toBe('3 versions')
    expect(count(1, 'repository')).toBe('1 repository')
    expect(count(2, 'repository')).toBe('2 repositories')
    expect(count([], 'host')).toBeUndefined()
    expect(count(null, 'host')).toBeUndefined()
  })
})
