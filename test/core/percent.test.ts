import {expect, it} from 'vitest'
import {percentOf} from '../../src/core/percent'

it.each([
  [0, 0],
  [0.5, 50],
  [1, 100],
  ['0.25', 25],
  [77, 77],
  [7700, 100],
  [-3, 0],
  [Number.NaN, 0],
  [Infinity, 100],
  [undefined, 0],
  [null, 0],
  ['many', 0],
  [{}, 0],
  [[0.5], 0],
])('a progress of %j is %i percent', (progress, percent) => {
  expect(percentOf(progress)).toBe(percent)
})
