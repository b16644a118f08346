import {expect, it} from 'vitest'
import {jsonLine, paintLabel, wrapLines} from '../../../src/kit/present/stderr-line'

it('lines are wrapped at words, with their indent; a name pattern stays whole', () => {
  expect(wrapLines('one two three four', 9)).toBe('one two\nthree\nfour')
  expect(wrapLines('  one two three', 9)).toBe('  one two\n  three')
  expect(wrapLines('a\nbb cc', 3)).toBe('a\nbb\ncc')
  expect(wrapLines('unbreakable', 3)).toBe('unbreakable')
  const pattern = 'e.g. <%= repository.label %>'
  expect(wrapLines(pattern, 10)).toBe(pattern)
})

it('the first word of an error and of a warning is painted, and nothing else', () => {
  expect(paintLabel('Error: no')).toBe('\u001b[1;31mError:\u001b[22;39m no')
  expect(paintLabel('Warning: no')).toBe('\u001b[1;33mWarning:\u001b[22;39m no')
  expect(paintLabel('No Error: here')).toBe('No Error: here')
})

it('a note for programs is one object', () => {
  expect(jsonLine('note', 'two\nlines')).toBe('{"note":"two\\nlines"}')
})

it('breaks a line before the first command in it, and leaves that one whole', () => {
  expect(wrapLines('  List all of them: mallet product list --organization ACME', 20)).toBe(
    '  List all of them:\n  mallet product list --organization ACME',
  )
  expect(wrapLines('A place is one of these (mallet image diff --help)', 12)).toBe(
    'A place is\none of these\n(mallet image diff --help)',
  )
  expect(wrapLines('  See: mallet --help', 30)).toBe('  See: mallet --help')
})
