import {expect, it} from 'vitest'
import {jsonLine, paintLabel, wrapLines} from '../../../src/kit/present/stderr-line'

it('lines are wrapped at words, with their indent; lines with a command stay whole', () => {
  expect(wrapLines('one two three four', 9)).toBe('one two\nthree\nfour')
  expect(wrapLines('  one two three', 9)).toBe('  one two\n  three')
  expect(wrapLines('a\nbb cc', 3)).toBe('a\nbb\ncc')
  expect(wrapLines('unbreakable', 3)).toBe('unbreakable')
  for (const line of ['List them: mallet organization list', 'e.g. <%= repository.label %>'])
    expect(wrapLines(line, 10)).toBe(line)
})

it('the first word of an error and of a warning is painted, and nothing else', () => {
  expect(paintLabel('Error: no')).toBe('\u001b[1;31mError:\u001b[22;39m no')
  expect(paintLabel('Warning: no')).toBe('\u001b[1;33mWarning:\u001b[22;39m no')
  expect(paintLabel('No Error: here')).toBe('No Error: here')
})

it('a note for programs is one object', () => {
  expect(jsonLine('note', 'two\nlines')).toBe('{"note":"two\\nlines"}')
})
