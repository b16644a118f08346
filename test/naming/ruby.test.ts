import {describe, expect, it} from 'vitest'
import {compilePattern} from '../../src/naming/pattern'
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
    ["<%= 'a'.gsub(\n'a',\n'b')\n%>", 'b'],
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
    ['organization.updated_at', ''],
    ['repository.name', 'busy box'],
    ['repository.docker_upstream_name', 'quay/busybox'],
    ['repository.content_counts', '{"docker_tag"=>4, "docker_manifest"=>9}'],
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

it('an organization has its title, its name when the server gave none, or nothing', () => {
  const titled = (title?: string | null): string =>
    compilePattern('<%= organization.title %>').render({
      ...promoted,
      organization: {...promoted.organization, ...(title !== undefined && {title})},
    })
  expect([titled('Head/ACME'), titled(), titled(null)]).toEqual(['Head/ACME', 'ACME Corp. Ltd', ''])
})

describe('literals', () => {
  it.each([
    ["'it\\'s \\n'", "it's \\n"],
    ['"#{organization.id}-#{"in#{1 + 1}"}"', '3-in2'],
    ['"tab\\t\\"\\#\\\\"', 'tab\t"#\\'],
    ['1000 + 0', '1000'],
    ["['a', nil, 1, [true]].join('-')", 'a--1-true'],
    ['nil', ''],
    ['true', 'true'],
    ['false', 'false'],
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
    ['10 - 2 - 3', '5'],
    ['!nil', 'true'],
    ['not nil', 'true'],
    ["'a' * 3 + 'b'", 'aaab'],
    ["'a' == 'a' && 1 != 2", 'true'],
    ["'b' > 'a'", 'true'],
    ["'a' < 'ab' && 'ab' <= 'ab' && 'b' >= 'ab'", 'true'],
    ["'ab' < 'a' || 'B' > 'a'", 'false'],
    ['2 > 1 && 1 < 2 && 2 >= 2 && 2 <= 2', 'true'],
    ['2 < 2 || 2 > 2 || 3 <= 2 || 2 >= 3', 'false'],
    ["['a', ['b']] == ['a', ['b']]", 'true'],
    ["['a'] == ['a', 'b'] || ['a'] == 'a'", 'false'],
    ["1 == '1'", 'false'],
    ["nil || 'x'", 'x'],
    ["nil && 'x'", ''],
    ["'a' if false", ''],
    ["'a' unless false", 'a'],
    ["true ? 'a' : 'b'", 'a'],
    ['repository.name.empty? ? 1 : 2', '2'],
    ['nil ? 1 : false ? 2 : 3', '3'],
    ['(x = nil or 5)', '5'],
    ['x = y = 2; x + y', '4'],
    ['x = 1 if false; x.nil?', 'true'],
    ["if 1 > 2 then 'a' else 'b' end", 'b'],
    ["x = if true\n'q'\nend; x", 'q'],
    ["case 'abc' when /^a/ then 1 else 2 end", '1'],
    ['case 5 when /5/ then 1 when 4, 5 then 2 end', '2'],
  ])('%s prints %j', (expression, printed) => {
    expect(value(expression)).toBe(printed)
  })
})

describe('methods', () => {
  it.each([
    ["'aBc'.upcase.downcase.capitalize", 'Abc'],
    ["'straße'.upcase", 'STRASSE'],
    ["repository.docker_upstream_name.split('/').last", 'busybox'],
    ["repository.docker_upstream_name.split('/', 2)[0]", 'quay'],
    ["repository.docker_upstream_name&.gsub('/', '-')", 'quay-busybox'],
    ['nil&.upcase&.nope', ''],
    ["''&.length", '0'],
    ['false&.to_s', 'false'],
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
    ["'hello'.delete('l')", 'heo'],
    ["'mississippi'.squeeze", 'misisipi'],
    ["'mississippi'.squeeze('s')", 'misisippi'],
    ["'  x  '.strip + '|'", 'x|'],
    ["'  x  '.lstrip + '|'", 'x  |'],
    ["'a/'.chomp('/')", 'a'],
    ["'żółw'.length", '4'],
    ["'abc'[0]", 'a'],
    ["'abc'[-1]", 'c'],
    ["'abc'[3].nil?", 'true'],
    ["'abc'[3, 1].nil?", 'false'],
    ["'abcdef'[1..3]", 'bcd'],
    ["'abcdef'[1...-1]", 'bcde'],
    ["'abcdef'[-3..]", 'def'],
    ["'abcdef'[4..2].empty?", 'true'],
    ["'abc'['b']", 'b'],
    ["'v1.2'[/\\d+/]", '1'],
    ["'v1.2'[/v(\\d)\\.(\\d)/, 2]", '2'],
    ["'abc'.start_with?('x', 'ab')", 'true'],
    ["'abc'.end_with?('bc')", 'true'],
    ["'abc'.include?('bd')", 'false'],
    ["'12abc'.to_i + 1", '13'],
    ["'1_0'.to_i", '10'],
    ["'ab'.rjust(4, '.')", '..ab'],
    ["organization.id.to_s.rjust(3, '0')", '003'],
    ["'abc'.rjust(2)", 'abc'],
    ["' x '.rstrip + '|'", ' x|'],
    ["'-12_3x'.to_i", '-123'],
    ["'x'.to_i.zero?", 'true'],
    ["' '.blank? && nil.blank? && [].blank? && 'x'.present?", 'true'],
    ["''.nil? || nil.present? || [1].blank?", 'false'],
    ["['a', nil, 'b'].compact.join('/')", 'a/b'],
    ["['a', 'b', 'c'].reverse.first(2).join", 'cb'],
    ["['a', 'b', 'c'].last(2).join", 'bc'],
    ["['a', 'b', 'c'][1..].join", 'bc'],
    ["['a', 'b', 'c'][0, 2].join", 'ab'],
    ["['a', 'b', 'c'].slice(-1)", 'c'],
    ["['a'][1].nil? && [].first.nil? && [].empty?", 'true'],
    ["['Dev', 'Dev_QA'].include?(lifecycle_environment.label)", 'true'],
    ["'abc'.slice(1, 5)", 'bc'],
    ["'abc'['x'].nil?", 'true'],
    ["'a\\n'.chomp.length", '3'],
    ["'a,b,,c,,'.split(',').join('|')", 'a|b||c'],
    ["'a,b,,c,,'.split(',', -1).join('|')", 'a|b||c||'],
    ["'a,b,c'.split(',', 2).join('|')", 'a|b,c'],
    ["' a  b '.split.join('|')", 'a|b'],
    ["'abc'.split('').join('|')", 'a|b|c'],
    ["'a1b2c'.split(/\\d/).join('|')", 'a|b|c'],
    ["'a1b2c'.split(/(\\d)/).join('|')", 'a|1|b|2|c'],
    ["'axbc'.split(/x*/).join('|')", 'a|b|c'],
    ["'abc'.split('', -1).join('|')", 'a|b|c|'],
    ["'a,b'.split(',', 1).join('|')", 'a,b'],
    ["''.split(',').length", '0'],
    ["'ab'.split('/').first(5).length", '1'],
    ["'a' .upcase", 'A'],
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
    ["'a\n'.sub(/\\n\\z/, '')", 'a'],
    ["'żółw1'.gsub(/\\W/, '_')", '___w1'],
    ["'żółw1'.gsub(/[[:alpha:]]/, 'a')", 'aaaa1'],
    ["'ab'.sub(/(a)|(b)/, '<\\1\\2>')", '<a>b'],
    ["'a.b'.sub(/./m, '-')", '-.b'],
    ["'a\\n'.sub(/\\h+/, 'x')", 'x\\n'],
    ["'aab'.sub(/a{,2}/, 'x')", 'xb'],
    ["'a👍b'.gsub(/[^a-z]/, '-')", 'a-b'],
    ["'👍'.gsub('', '-')", '-👍-'],
    ["'a_1'.gsub(/[^[:alnum:]]/, '.')", 'a.1'],
    ["'a$b'.gsub(/[[:punct:]]/, '')", 'ab'],
    ["'a/b'.gsub(/\\//, '-')", 'a-b'],
    ["'ab'.gsub(/(a*)*/, 'x')", 'xxbx'],
  ])('%s prints %j', (expression, printed) => {
    expect(value(expression)).toBe(printed)
  })
})
