import {describe, expect, it} from 'vitest'
import {compilePattern} from '../../src/naming'
import {promoted} from './instances'

/** What a pattern prints for busy box in Dev QA, before cleaning. */
const print = (pattern: string): string => compilePattern(pattern).render(promoted)
/** What one expression prints. */
const value = (expression: string): string => print(`<%= ${expression} %>`)

describe('tags', () => {
  it.each([
    ['plain text', 'plain text'],
    ['a<%= 1 %>b<%= 2 %>c', 'a1b2c'],
    ['a<%# anything at all $x %>b', 'ab'],
    ['<%% and %%>', '<% and %%>'],
    ["<%= '%%>' %>", '%>'],
    ['<%=%>', ''],
    ['<%= 1; 2 %>', '2'],
    ['<% x = 1 %><%= x %>', '1'],
    ["<%='a'%>", 'a'],
    ["<%= 'a'\n  .upcase\n%>", 'A'],
    ["<%= 'a' # a note\n %>", 'a'],
    ['', ''],
  ])('%j prints %j', (pattern, printed) => {
    expect(print(pattern)).toBe(printed)
  })

  it('runs statements across tags, one branch only', () => {
    const pattern =
      '<% if organization.id == 1 %>one<% elsif organization.id == 3 %>three-<%= product.label %><% else %>x<% end %>!'
    expect(print(pattern)).toBe('three-Quay_Images!')
    expect(print('<% unless true %>a<% else %>b<% end %>')).toBe('b')
    expect(print("<% case lifecycle_environment.label\nwhen 'X', 'Dev_QA' %>hit<% else %>miss<% end %>")).toBe('hit')
    expect(print('<% case when 1 > 2 then %>a<% when 2 > 1 then %>b<% end %>')).toBe('b')
  })

  it('keeps newlines of the text', () => {
    expect(print('a\n<% if true %>\nb<% end %>')).toBe('a\n\nb')
  })
})

describe('variables', () => {
  it.each([
    ['organization.name', 'ACME Corp. Ltd'],
    ['organization.label', 'ACME_Corp_Ltd'],
    ['organization.id + 1', '4'],
    ['organization.title', 'ACME Corp. Ltd'],
    ['organization.description', ''],
    ['organization.created_at', '2026-08-01 10:20:30 UTC'],
    ["organization.created_at.strftime('%Y%m%d')", '20260801'],
    ['organization.created_at.year', '2026'],
    ['organization.updated_at', ''],
    ['repository.name', 'busy box'],
    ['repository.docker_upstream_name', 'quay/busybox'],
    ["repository.content_counts['docker_tag']", '4'],
    ['product.label', 'Quay_Images'],
    ['content_view.label', 'App_CV'],
    ['content_view.organization.label', 'ACME_Corp_Ltd'],
    ['content_view.version', ''],
    ['content_view_version.version', '3.0'],
    ['content_view_version.name', 'App CV 3.0'],
    ['lifecycle_environment.label', 'Dev_QA'],
    ['lifecycle_environment.id', '7'],
  ])('%s prints %j', (expression, printed) => {
    expect(value(expression)).toBe(printed)
  })
})

describe('literals', () => {
  it.each([
    ["'it\\'s \\n'", "it's \\n"],
    ['"tab\\t\\u0041\\x42\\u{43}"', 'tab\tABC'],
    ['"#{organization.id}-#{"in#{1 + 1}"}"', '3-in2'],
    ["'a' \"b\" 'c'", 'abc'],
    ['%q(a(b)c)', 'a(b)c'],
    ['%Q[#{1}]', '1'],
    ['%(x)', 'x'],
    ["%w[a b].join('-')", 'a-b'],
    ['%i[a b]', '[:a, :b]'],
    [':sym', 'sym'],
    [':"a b"', 'a b'],
    ['1_000 + 0x1f + 0b11 + 010', '1042'],
    ['[1, nil, "a", :b, [true], 1..2]', '[1, nil, "a", :b, [true], 1..2]'],
    ['nil', ''],
    ['true', 'true'],
    ['()', ''],
    ['(1; 2)', '2'],
  ])('%s prints %j', (expression, printed) => {
    expect(value(expression)).toBe(printed)
  })
})

describe('operators', () => {
  it.each([
    ['1 + 2 * 3', '7'],
    ['-7 / 2', '-4'],
    ['-7 % 3', '2'],
    ['7 % -3', '-2'],
    ['-7.abs', '7'],
    ['-2 ** 2', '-4'],
    ['2 ** 3 ** 2', '512'],
    ['10 - 2 - 3', '5'],
    ['!nil', 'true'],
    ['not nil', 'true'],
    ["'a' * 3 + 'b'", 'aaab'],
    ["'%03d|%-4s|%+d|%x' % [7, 'ab', 5, 255]", '007|ab  |+5|ff'],
    ["'%s' % 'x'", 'x'],
    ["'%05.1s|' % 'xyz'", '    x|'],
    ["'a' == 'a' && 1 != 2", 'true'],
    ["'b' > 'a'", 'true'],
    ["'a' <=> 'b'", '-1'],
    ["1 == '1'", 'false'],
    ["nil || 'x'", 'x'],
    ["nil && 'x'", ''],
    ["'a' if false", ''],
    ["'a' unless false", 'a'],
    ["true ? 'a' : 'b'", 'a'],
    ['repository.name.empty? ? 1 : 2', '2'],
    ['nil ? 1 : false ? 2 : 3', '3'],
    ['(x = nil or 5)', '5'],
    ['(1..3).include?(2)', 'true'],
    ['(1...3).to_a', '[1, 2]'],
    ['x = y = 2; x + y', '4'],
    ["x ||= 'a'; x += 'b'; x", 'ab'],
    ['x = 1 if false; x.nil?', 'true'],
    ['[1, 2] + [3]', '[1, 2, 3]'],
    ['[1, 2, 2] - [2]', '[1]'],
    ["['a', 'b'] * '-'", 'a-b'],
    ["if 1 > 2 then 'a' else 'b' end", 'b'],
    ["x = if true\n'q'\nend; x", 'q'],
    ["case 'abc' when /^a/ then 1 else 2 end", '1'],
    ["case 5 when 1..3 then 'low' when 4.. then 'high' end", 'high'],
  ])('%s prints %j', (expression, printed) => {
    expect(value(expression)).toBe(printed)
  })
})

describe('methods', () => {
  it.each([
    ["'aBc'.upcase.downcase.capitalize", 'Abc'],
    ["'aBc'.swapcase", 'AbC'],
    ["'straße'.upcase", 'STRASSE'],
    ["repository.docker_upstream_name.split('/').last", 'busybox'],
    ["repository.docker_upstream_name.split('/', 2)[0]", 'quay'],
    ["repository.docker_upstream_name&.gsub('/', '-')", 'quay-busybox'],
    ['nil&.upcase&.nope', ''],
    ["'a.b.c'.gsub('.', '-')", 'a-b-c'],
    ["'a.b'.sub(/\\./, '_')", 'a_b'],
    ["'john smith'.sub(/(\\w+) (\\w+)/, '\\2 \\1')", 'smith john'],
    ["'abc'.gsub(/b/, '[\\0]')", 'a[b]c'],
    ["'abc'.gsub('', '-')", '-a-b-c-'],
    ["'hello'.gsub(/l*/, '*')", '*h*e**o*'],
    ["'aXbX'.gsub(/x/i, '')", 'ab'],
    ["'a\nb'.gsub(/^/, '>')", '>a\n>b'],
    ["'hello'.tr('a-y', 'b-z')", 'ifmmp'],
    ["'hello'.tr('^l', '*')", '**ll*'],
    ["'hello'.tr('el', 'ip')", 'hippo'],
    ["'a-b_c'.tr('-_', '.')", 'a.b.c'],
    ["'hello'.tr('l', '')", 'heo'],
    ["'aabbcc'.tr_s('ab', 'xy')", 'xycc'],
    ["'hello'.delete('l')", 'heo'],
    ["'hello'.delete('a-k', '^e')", 'ello'],
    ["'mississippi'.squeeze", 'misisipi'],
    ["'mississippi'.squeeze('s')", 'misisippi'],
    ["'hello'.count('lo')", '3'],
    ["'  x  '.strip + '|'", 'x|'],
    ["'  x  '.lstrip + '|'", 'x  |'],
    ["'a/'.chomp('/')", 'a'],
    ["'abc'.chop", 'ab'],
    ["'abc'.reverse", 'cba'],
    ["'żółw'.length", '4'],
    ["'👍x'.reverse", 'x👍'],
    ["'abc'[0]", 'a'],
    ["'abc'[-1]", 'c'],
    ["'abc'[3].inspect", 'nil'],
    ["'abc'[3, 1].inspect", '""'],
    ["'abcdef'[1..3]", 'bcd'],
    ["'abcdef'[1...-1]", 'bcde'],
    ["'abcdef'[-3..]", 'def'],
    ["'abcdef'[..2]", 'abc'],
    ["'abcdef'[4..2].inspect", '""'],
    ["'abc'['b']", 'b'],
    ["'v1.2'[/\\d+/]", '1'],
    ["'v1.2'[/v(\\d)\\.(\\d)/, 2]", '2'],
    ["'abc'.start_with?('x', 'ab')", 'true'],
    ["'abc'.end_with?('bc')", 'true'],
    ["'abc'.include?('bd')", 'false'],
    ["'abc'.index('c')", '2'],
    ["'abca'.rindex('a')", '3'],
    ["'12abc'.to_i + 1", '13'],
    ["'ff'.to_i(16)", '255'],
    ["'1_0'.to_i", '10'],
    ["'ab'.center(6, '*')", '**ab**'],
    ["'ab'.ljust(4, '.')", 'ab..'],
    ["'ab'.rjust(4, '.')", '..ab'],
    ["'a,b,,c,,'.split(',')", '["a", "b", "", "c"]'],
    ["'a,b,,c,,'.split(',', -1)", '["a", "b", "", "c", "", ""]'],
    ["'a,b,c'.split(',', 2)", '["a", "b,c"]'],
    ["' a  b '.split", '["a", "b"]'],
    ["'abc'.split('')", '["a", "b", "c"]'],
    ["'a1b2c'.split(/\\d/)", '["a", "b", "c"]'],
    ["'a1b2c'.split(/(\\d)/)", '["a", "1", "b", "2", "c"]'],
    ["'axbc'.split(/x*/)", '["a", "b", "c"]'],
    ["''.split(',')", '[]'],
    ["'a1b22'.scan(/\\d+/)", '["1", "22"]'],
    ["'k=v'.scan(/(\\w)=(\\w)/)", '[["k", "v"]]'],
    ["' '.blank? && nil.blank? && [].blank? && 'x'.present?", 'true'],
    ["''.presence || 'default'", 'default'],
    ["'b'.in?(%w[a b])", 'true'],
    ["['a', nil, ['b']].flatten.compact.join('/')", 'a/b'],
    ['[3, 1, 2].sort.reverse.first(2)', '[3, 2]'],
    ['[1, 2].last', '2'],
    ['[].first.inspect', 'nil'],
    ['[1, 1].uniq.size', '1'],
    ['[1, 2, 3].values_at(0, -1).join', '13'],
    ['nil.to_a.inspect', '[]'],
    ["'label'.tr '-', '_'", 'label'],
    ["('a-b'.tr '-', '_').upcase", 'A_B'],
    ['65.chr', 'A'],
    ['255.to_s(16)', 'ff'],
    ["'a' .upcase", 'A'],
    ["'abc'.to_sym.inspect", ':abc'],
    ['"q\\"\\n".inspect', '"q\\"\\n"'],
    ['repository.content_counts.keys', '["docker_tag", "docker_manifest"]'],
  ])('%s prints %j', (expression, printed) => {
    expect(value(expression)).toBe(printed)
  })
})

describe('regular expressions', () => {
  it.each([
    ["'aaa'.sub(/a+?/, 'x')", 'xaa'],
    ["'foobar'.sub(/foo|foobar/, 'x')", 'xbar'],
    ["'aXbbX'.gsub(/[^a-z]/, '')", 'abb'],
    ["'x-1'.gsub(/[\\w]-?/, 'y')", 'yy'],
    ["'a]b'.gsub(/[\\]]/, '')", 'ab'],
    ["'abab'.sub(/(?:ab){2}/, 'x')", 'x'],
    ["'aaaa'.sub(/a{1,3}/, 'x')", 'xa'],
    ["'a{b'.sub(/{/, '')", 'ab'],
    ["'foo bar'.gsub(/\\b/, '|')", '|foo| |bar|'],
    ["'a\n'.sub(/\\n\\z/, '')", 'a'],
    ["'żółw1'.gsub(/\\W/, '_')", '___w1'],
    ["'żółw1'.gsub(/[[:alpha:]]/, 'a')", 'aaaa1'],
    ["'ab'.sub(/(a)|(b)/, '<\\1\\2>')", '<a>b'],
    ["'a/b'.gsub(%r{/}, '-')", 'a-b'],
    ["'a/b'.gsub(/\\//, '-')", 'a-b'],
    ["'ab'.gsub(/(a*)*/, 'x')", 'xxbx'],
    ["'a.b'.gsub(/./, '.' => '-')", null],
  ])('%s prints %j', (expression, printed) => {
    if (printed === null) expect(() => value(expression)).toThrow('column')
    else expect(value(expression)).toBe(printed)
  })
})
