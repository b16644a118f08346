import {parse} from '@oclif/core/parser'
import {describe, expect, it} from 'vitest'
import {flagsIn, oclifFlags} from '../../../src/kit/parse/flags'
import {markValues} from '../../../src/kit/parse/mark'
import {optionsOf} from '../../../src/kit/parse/options'
import {shapesOf} from '../../../src/kit/parse/shapes'

const options = optionsOf({
  group: 'CHANGE',
  params: {
    name: {kind: 'text', aliases: ['title']},
    count: {kind: 'number'},
    labels: {kind: 'list'},
    part: {kind: 'text', repeated: true},
    force: {kind: 'flag'},
  },
})
const marked = (...argv: string[]): string[] => markValues(argv, shapesOf(options))

describe('the flags that a command line names', () => {
  it.each([
    [[]],
    [['word', 'another']],
    [['--name', 'x', '--count', '3', '--force']],
    [['--title', 'x', '--labels', 'a,b']],
    [['--part', 'a', '--part', 'b']],
    [['--json', 'id,name', '--no-headers', '--output=yaml', 'word']],
    [['--name', 'x', '--', '--nonsense']],
  ])('are read from %j as all of them are', async (argv: string[]) => {
    const tokens = marked(...argv)
    const some = flagsIn(tokens, options)
    expect(some).toBeDefined()
    const read = (flags: NonNullable<typeof some>) => parse(tokens, {flags, args: {}, strict: false, '--': true})
    const all = await read(oclifFlags(options))
    const few = await read(some ?? {})
    expect([few.flags, few.argv]).toEqual([all.flags, all.argv])
  })

  it.each([[['--nonsense']], [['-v']], [['--nam', 'x']], [['-']], [['--toString']]])(
    'are all of them for %j',
    (argv: string[]) => expect(flagsIn(marked(...argv), options)).toBeUndefined(),
  )
})
