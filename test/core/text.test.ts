import {describe, expect, it} from 'vitest'
import {displayWidth, nearest, padEnd, sanitize, sanitizeLine, truncate} from '../../src/core/text'

const code = (unit: number) => `\\u${unit.toString(16).padStart(4, '0')}`

describe('text is made safe for a terminal', () => {
  const dangerous = [
    [0x00, 0x08],
    [0x0b, 0x1f],
    [0x7f, 0x9f],
    [0x61c, 0x61c],
    [0x200e, 0x200f],
    [0x2028, 0x202e],
    [0x2066, 0x2069],
    [0xfeff, 0xfeff],
    [0xd800, 0xdfff],
  ] as const

  it('by escaping every unit that could act on it, and only those', () => {
    const isDangerous = (unit: number) => dangerous.some(([first, last]) => unit >= first && unit <= last)
    for (let unit = 0; unit <= 0xffff; unit++) {
      const text = String.fromCharCode(unit)
      expect(sanitize(`é${text}é`), unit.toString(16)).toBe(isDangerous(unit) ? `é${code(unit)}é` : `é${text}é`)
    }
  })

  it('and keeps pairs of surrogates whole, next to lone ones', () => {
    expect(sanitize('\ud83d\ude00')).toBe('\ud83d\ude00')
    expect(sanitize('\ud83d\ud83d\ude00\ude00')).toBe('\\ud83d\ud83d\ude00\\ude00')
  })

  it('on one line where it must be one', () => {
    expect(sanitize('a\nb\tc')).toBe('a\nb\tc')
    expect(sanitizeLine('a\nb\tc\u001b')).toBe('a\\nb\\tc\\u001b')
    expect(sanitizeLine('plain ~')).toBe('plain ~')
  })
})

describe('the width of text in a terminal', () => {
  it.each([
    ['', 0],
    ['plain ~', 7],
    ['żółć', 4],
    ['Ω Ж', 3],
    ['日本', 4],
    ['カナ', 4],
    ['ｶﾅ', 2],
    ['한국', 4],
    ['ＡＢ', 4],
    ['e\u0301', 1],
    ['\u0301', 0],
    ['\u200d', 0],
    ['a\u0007b', 2],
    ['\u0085', 0],
    ['\u00a0', 1],
    ['👩‍👩‍👧', 2],
    ['🇨🇭', 2],
    ['☺', 1],
    ['☺\ufe0f', 2],
    ['\u{20000}', 2],
  ])('%j takes %i columns', (text, width) => {
    expect(displayWidth(text)).toBe(width)
    expect(displayWidth(`é${text}日`)).toBe(width + 3)
  })

  it('doubles from the first to the last character of each wide block, and not beside them', () => {
    const wide = [
      0x1100, 0x115f, 0x2e80, 0x303e, 0x33ff, 0x3400, 0x4dbf, 0x4e00, 0x9fff, 0xa000, 0xa4cf, 0xac00, 0xd7a3,
    ]
    wide.push(0xf900, 0xfaff, 0xfe30, 0xfe6f, 0xff01, 0xff60, 0xffe0, 0xffe6, 0x20000, 0x3fffd)
    const narrow = [
      0x10ff, 0x1160, 0x2e7f, 0x303f, 0x4dc0, 0xa4d0, 0xabff, 0xd7b0, 0xf8ff, 0xfb00, 0xff61, 0xffdf, 0xffe7,
    ]
    const widths = (points: readonly number[]) => points.map((point) => displayWidth(String.fromCodePoint(point)))
    expect(widths(wide)).toEqual(wide.map(() => 2))
    expect(widths(narrow)).toEqual(narrow.map(() => 1))
  })

  it('of a long text without a place to cut is that of its parts, and no pair is torn', () => {
    expect(displayWidth('😀'.repeat(1000))).toBe(2000)
    expect(displayWidth(`é${'😀'.repeat(1000)}`)).toBe(2001)
    expect(displayWidth(`${'e\u0301'.repeat(1000)} end`)).toBe(1004)
  })
})

describe('text is fitted to a width', () => {
  it('by blanks on the right', () => {
    expect(padEnd('日', 4)).toBe('日  ')
    expect(padEnd('abcd', 4)).toBe('abcd')
    expect(padEnd('abcde', 4)).toBe('abcde')
  })

  it.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 5, 'abcd…'],
    ['abcdef', 1, '…'],
    ['abcdef', 0, ''],
    ['abcdef', -1, ''],
    ['日本語', 6, '日本語'],
    ['日本語', 5, '日本…'],
    ['日本語', 4, '日…'],
    ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
    ['👩‍👩‍👧👩‍👩‍👧', 3, '👩‍👩‍👧…'],
  ])('%j to %i columns is %j', (text, width, wanted) => {
    expect(truncate(text, width)).toBe(wanted)
  })
})

describe('the nearest of several words', () => {
  it.each([
    ['ab', ['ba'], 'ba'],
    ['abc', ['abd'], 'abd'],
    ['abc', ['abcd'], 'abcd'],
    ['abc', ['bc'], 'bc'],
    ['abc', ['ade'], undefined],
    ['abcdef', ['abcdxy'], 'abcdxy'],
    ['abcdef', ['abcxyz'], undefined],
    ['abcdef', ['bacdfe'], 'bacdfe'],
    ['abcdef', ['badcfex'], undefined],
    ['abc', ['xbac'], undefined],
    ['a', ['b'], 'b'],
    ['a', ['bc'], undefined],
    ['list', ['lost', 'list'], 'list'],
    ['lsit', ['lift', 'list', 'lost'], 'list'],
    ['', ['ab'], undefined],
  ])('%j of %j is %j', (given, known, wanted) => {
    expect(nearest(given, known)).toBe(wanted)
  })
})
