import {describe, expect, it} from 'vitest'
import {chosenTags} from '../../src/oci/tag-filter'

const tags = ['1.0', '1.1', '2.0', 'latest', 'v1', 'x86', '-beta', '^up']

// What Python's fnmatch chooses, which Pulp uses.
const choices: [pattern: string, chosen: string[]][] = [
  ['*', tags],
  ['1.*', ['1.0', '1.1']],
  ['?.0', ['1.0', '2.0']],
  ['**0', ['1.0', '2.0']],
  ['[12].0', ['1.0', '2.0']],
  ['[!1]*', ['2.0', 'latest', 'v1', 'x86', '-beta', '^up']],
  ['[^v]*', ['v1', '^up']],
  ['[0-2].[0-9]', ['1.0', '1.1', '2.0']],
  ['[2-1]*', []],
  ['[z-av]1', ['v1']],
  ['[!z-a]1', ['v1']],
  ['[-x]*', ['x86', '-beta']],
  ['[a-]*', ['-beta']],
  ['[]v]*', ['v1']],
  ['[!]v]1', []],
  ['[!]', []],
  ['[v', []],
  ['{1,2}.0', []],
  ['!1.0', []],
  ['@(v1|x86)', []],
  ['\\*', []],
  ['LATEST', []],
]

describe('chosenTags', () => {
  it.each(choices)('of %s are those that fnmatch finds', (pattern, chosen) => {
    expect(chosenTags(tags, [pattern], null)).toEqual(chosen)
  })

  it('are all without an include pattern, and never those that an exclude pattern matches', () => {
    expect(chosenTags(tags, null, ['[!12]*'])).toEqual(['1.0', '1.1', '2.0'])
    expect(chosenTags(tags, [], null)).toEqual(tags)
    expect(chosenTags(tags, ['1.*', 'v?'], ['*.1'])).toEqual(['1.0', 'v1'])
  })
})
