// The tour of the documentation is executed as it stands, each page on a sandbox of its own.
import {describe, expect, it} from 'vitest'
import {matches, neededBy, readPage, runPage, tourPages} from '../../scripts/tour.mjs'
import {hasPrograms} from '../support/needs'

describe('the tour', () => {
  it.concurrent.each(tourPages())(
    '%s does what it says',
    async (name) => {
      if (!hasPrograms && neededBy(name).length > 0) return
      expect(await runPage(name)).toEqual([])
    },
    180_000,
  )
})

describe('a page', () => {
  it('has commands with their output and exit code', () => {
    const page = [
      '<!-- sandbox: --registry oci -->',
      'Text',
      '```console',
      '$ mallet one \\',
      '    --two',
      'first',
      '$ mallet three  # exits with 65',
      '```',
      '```sh',
      '$ not one of them',
      '```',
      '',
    ].join('\n')
    expect(readPage(page)).toEqual({
      options: ['--registry', 'oci'],
      needs: [],
      steps: [
        {command: 'mallet one \\\n    --two', code: 0, output: ['first']},
        {command: 'mallet three', code: 65, output: []},
      ],
    })
  })

  it.each([
    [['a', 'b'], ['a', 'b'], true],
    [['a', 'b'], ['a'], false],
    [['a'], ['a', 'b'], false],
    [['a … c'], ['a b c'], true],
    [['a … c'], ['a b d'], false],
    [['…', 'z'], ['x', 'y', 'z'], true],
    [['…', 'z'], ['x', 'z', 'y'], false],
    [['a.c'], ['abc'], false],
    [['a   | b', '-----|----'], ['a | b   ', '--------|---------'], true],
  ])('%j is what %j shows: %j', (shown, printed, same) => {
    expect(matches(shown, printed)).toBe(same)
  })
})
