import {describe, expect, it} from 'vitest'
import {checkPattern, compilePattern, NamingError} from '../../src/naming'
import {promoted} from './instances'

const nested = (open: string, close: string, times: number): string => open.repeat(times) + '1' + close.repeat(times)
const doubling = (times: number): string => `<% x = 'ab' * 9 %>${'<% x = x + x %>'.repeat(times)}<%= x %>`

describe('a hostile pattern is refused quickly', () => {
  it.each([
    ["<%= 'a' * 1000000000 %>", 'longer than'],
    ["<%= 'a'.center(1000000000) %>", 'longer than'],
    ["<%= '%1000000000d' % 1 %>", 'longer than'],
    ["<%= '%.1000000000d' % 1 %>", 'longer than'],
    ["<%= '%1000000000s' % 1 %>", 'longer than'],
    ['<%= (1..1000000000).to_a %>', 'elements'],
    ['<%= [1] * 1000000000 %>', 'elements'],
    ['<%= 9999999 ** 9999999 %>', 'beyond'],
    ['<%= 1 << 1000000 %>', 'beyond'],
    ['<%= 99999999999999999999999 %>', 'not a legal number'],
    [doubling(100), 'longer than'],
    [`<% x = 'a' * 60000 %>${'<% x.reverse %>'.repeat(200)}`, 'too many steps'],
    ['<% a = [1] * 4000 %><% b = [a] * 4000 %><% c = [b] * 4000 %><%= c.join %>', 'longer than'],
    ['<% a = [1] * 4000 %><% b = [a] * 4000 %><%= b %>', 'too many steps'],
    ['<% a = [1] * 4000 %><% b = [a] * 4000 %><%= b == [a.reverse] * 4000 %><%= b.flatten %>', 'too many steps'],
    ["<%= ('a' * 60000).gsub('a', 'b' * 60000) %>", 'longer than'],
    ["<%= ('a' * 5000).gsub('', 'b' * 50) %>", 'longer than'],
    ["<%= ('a' * 30).sub(/(((((a{100}){100}){100}){100}){100})/, '') %>", 'too long'],
    ["<%= 'a'.sub(/(?:){999999}/, '') %>", 'repeats too often'],
    [`<%= 'a'.sub(/${'()'.repeat(100)}/, '') %>`, 'groups'],
    [`<%= 'a'.sub(/${'('.repeat(1500)}${')'.repeat(1500)}/, '') %>`, 'groups inside each other'],
    [`<%= ${nested('(', ')', 1900)} %>`, 'inside each other'],
    [`<%= ${nested('[', ']', 1900)} %>`, 'inside each other'],
    [`<%= ${nested('!', '', 4000)} %>`, 'inside each other'],
    [`<%= ${nested('- ', '', 2000)} %>`, 'inside each other'],
    [`<%= ${nested('not ', '', 1000)} %>`, 'inside each other'],
    [`<%= ${nested('1 ** ', '', 700)} %>`, 'inside each other'],
    [`<%= ${nested('x = ', '', 900)} %>`, 'inside each other'],
    [`<%= ${nested('1 ? 1 : ', '', 450)} %>`, 'inside each other'],
    [`<%= ${nested('"#{', '}"', 800)} %>`, 'inside each other'],
    [`<%= ${nested('"#{((((', '))))}"', 300)} %>`, 'inside each other'],
    [`${'<% if true %>'.repeat(250)}${'<% end %>'.repeat(90)}`, 'inside each other'],
    [`<% if 1 %>${'<% elsif 2 %>'.repeat(290)}`, 'inside each other'],
    [`<%= 1${'.abs'.repeat(1000)} %>`, "each other's results"],
    [`<%= 1${' + 1'.repeat(1000)} %>`, "each other's results"],
    ['<%= '.repeat(900), 'has no end'],
    ['x'.repeat(5000), 'longer than 4096'],
    [`<%= ${'\\'.repeat(3000)} %>`, 'unexpected'],
    [`<%= ${'\n'.repeat(3900)}nope %>`, 'unknown variable'],
    [`<%= 1${'\n'.repeat(3900)}.nope %>`, 'nope'],
  ])('%#: %.60s', (pattern, text) => {
    const start = performance.now()
    const attempt = (): string => compilePattern(pattern).render(promoted)
    expect(attempt).toThrow(NamingError)
    expect(attempt).toThrow(text)
    expect(performance.now() - start).toBeLessThan(2000)
  })

  it.each([
    ["<%= ('a' * 10000).sub(/(a*)*b/, '').length %>", '10000'],
    ["<%= ('a' * 10000).sub(/(a|aa)+$b/, '').length %>", '10000'],
    ["<%= ('a' * 10000).gsub(/(.*)(.*)(.*)x/, '').length %>", '10000'],
  ])('or takes no more time than its text is long: %s', (pattern, printed) => {
    const start = performance.now()
    expect(compilePattern(pattern).render(promoted)).toBe(printed)
    expect(performance.now() - start).toBeLessThan(2000)
  })

  it('and so is one that is longer than a server can store', () => {
    expect(checkPattern('a'.repeat(256), [])?.code).toBe('too_long')
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
