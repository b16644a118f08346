import {describe, expect, it} from 'vitest'
import {checkPattern} from '../../src/naming/check'
import {NamingError} from '../../src/naming/error'
import {compilePattern} from '../../src/naming/pattern'
import {promoted} from './instances'

const nested = (open: string, close: string, times: number): string => open.repeat(times) + '1' + close.repeat(times)
const doubling = (times: number): string => `<% x = 'ab' * 9 %>${'<% x = x + x %>'.repeat(times)}<%= x %>`

describe('a hostile pattern is refused quickly', () => {
  it.each([
    ["<%= 'a' * 1000000000 %>", 'longer than'],
    ["<%= 'a'.rjust(1000000000) %>", 'longer than'],
    ['<%= 999999999999999 * 999999999999999 %>', 'exceed'],
    ["<%= '9999999999999999999'.to_i %>", 'exceed'],
    ['<%= 99999999999999999999999 %>', 'at most 15 digits'],
    ["<%= ('a' * 60000).split('').length %>", 'elements'],
    ["<%= 'a'.tr('\u0001-\uffff', '') %>", 'is too long'],
    [doubling(12), 'longer than'],
    ['<% x = \'a\' * 60000 %><% "#{x}#{x}" %>', 'longer than'],
    [`<% x = 'a' * 60000 %>${'<% x.upcase %>'.repeat(15)}`, 'too many steps'],
    ["<% a = ('b' * 4000).split('') %><% b = [a, a, a, a] %><% c = [b, b, b, b] %><%= c.join %>", 'too many steps'],
    [
      "<% a = ('b' * 4000).split('') %><% b = [a, a, a, a, a, a] %><% c = [b, b, b, b, b, b, b] %><%= [c, c, c] == [c, c, c] %>",
      'too many steps',
    ],
    ["<%= ('a' * 60000).gsub('a', 'b' * 60000) %>", 'longer than'],
    ["<%= ('a' * 5000).gsub('', 'b' * 50) %>", 'longer than'],
    ["<%= ('a' * 30).sub(/(((((a{100}){100}){100}){100}){100})/, '') %>", 'invalid repeat count'],
    [`<%= 'a'.sub(/${'a{900}'.repeat(30)}/, '') %>`, 'repeats too often'],
    ["<%= 'a'.sub(/(?:){999999}/, '') %>", 'repeats too often'],
    ["<%= ('a' * 60000).gsub(/(?:a.*b|a)/, '') %>", 'too many steps'],
    ["<%= ('a' * 60000).gsub(/((a?){900})b/, '') %>", 'too many steps'],
    ['<%= '.repeat(51), "missing '%>'"],
    ['x'.repeat(256), 'longer than 255'],
    [`<%= ${'\\'.repeat(240)} %>`, 'unexpected'],
    [`<%= ${'\n'.repeat(240)}nope %>`, 'unknown variable'],
    [`<%= ${'('.repeat(250)}`, "missing '%>'"],
  ])('%#: %.60s', (pattern, text) => {
    const attempt = (): string => compilePattern(pattern).render(promoted)
    expect(attempt).toThrow(NamingError)
    expect(attempt).toThrow(text)
  })

  it.each([
    ["<%= ('a' * 10000).sub(/(a*)*b/, '').length %>", '10000'],
    ["<%= ('a' * 10000).sub(/(a|aa)+$b/, '').length %>", '10000'],
    ["<%= ('a' * 10000).gsub(/(.*)(.*)(.*)x/, '').length %>", '10000'],
    [`<%= ('a' * 200).sub(/${'a?'.repeat(40)}${'a'.repeat(40)}/, '').length %>`, '120'],
  ])('or takes no more time than its text is long: %s', (pattern, printed) => {
    expect(compilePattern(pattern).render(promoted)).toBe(printed)
  })

  it.each([
    [nested('(', ')', 120), '1'],
    [`${nested('[', ']', 117)}.length`, '1'],
    [nested('!', '', 240), 'true'],
    [nested('- ', '', 120), '1'],
    [nested('not ', '', 60), 'true'],
    [nested('x = ', '', 60), '1'],
    [nested('1 ? 1 : ', '', 30), '1'],
    [nested('"#{', '}"', 48), '1'],
    [`1${' + 1'.repeat(60)}`, '61'],
    [`'a'${'.upcase'.repeat(34)}`, 'A'],
  ])('or nests no deeper than its length allows: %.30s', (code, printed) => {
    expect(compilePattern(`<%= ${code} %>`).render(promoted)).toBe(printed)
  })

  it('and so is one that is longer than a server can store', () => {
    expect(checkPattern('a'.repeat(256), [])?.code).toBe('too_long')
    expect(checkPattern('👍'.repeat(255), [])?.code).toBe('probe')
  })
})

it('random text never raises anything but a naming error', () => {
  const pieces = [
    '<%',
    '<%=',
    '%>',
    '<%#',
    '-',
    '/',
    '"',
    "'",
    '#{',
    '}',
    '(',
    ')',
    '[',
    ']',
    '.',
    '&.',
    '..',
    '?',
    ':',
    ' ',
    '\n',
  ].concat(
    [
      'if',
      'end',
      'else',
      'case',
      'when',
      'not',
      'x',
      '=',
      '+',
      '*',
      '%',
      '%w',
      '1',
      '0x',
      'nil',
      'gsub',
      'label',
      'repository',
    ],
    [
      'product.name',
      '{',
      '|',
      '\\',
      '!',
      '~',
      '<',
      '>',
      '==',
      ';',
      ',',
      '👍',
      '\u0000',
      'A',
      '@',
      '$',
      '`',
      '[^a]',
      '{2}',
      '/a*/',
    ],
  )
  const next = random(42)
  for (let round = 0; round < 4000; round++) {
    const body = Array.from({length: 1 + (next() % 14)}, () => pieces[next() % pieces.length]).join('')
    const pattern = round % 2 ? `<%= ${body} %>` : body
    try {
      compilePattern(pattern).render(promoted)
    } catch (error) {
      if (!(error instanceof NamingError)) throw new Error(JSON.stringify(pattern), {cause: error})
      expect(error.column).toBeGreaterThan(0)
    }
  }
})

/** A reproducible source of integers. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return state >>> 8
  }
}
