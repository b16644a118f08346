import {describe, expect, it} from 'vitest'
import {NamingError} from '../../src/naming/error'
import {compilePattern} from '../../src/naming/pattern'
import {promoted} from './instances'

/** The error that a pattern raises, when it is parsed or rendered. */
function failure(pattern: string): NamingError {
  try {
    compilePattern(pattern).render(promoted)
  } catch (error) {
    if (error instanceof NamingError) return error
    throw error
  }
  throw new Error(`no error: ${pattern}`)
}

describe('what is not allowed', () => {
  it.each([
    ['<%= ENV %>', 'forbidden', 5, "constants are not allowed: 'ENV'"],
    ["<%= File.read('/etc/passwd') %>", 'forbidden', 5, "constants are not allowed: 'File'"],
    ['<%= ::Kernel %>', 'forbidden', 5, 'not allowed'],
    ['<%= organization::Jail %>', 'forbidden', 17, "'::' is not allowed"],
    ['<%= $0 %>', 'forbidden', 5, 'global variables are not allowed'],
    ['<%= @source %>', 'forbidden', 5, 'instance variables are not allowed'],
    ['<%= `id` %>', 'forbidden', 5, 'running commands is not allowed'],
    ["<%= system('id') %>", 'forbidden', 5, "calling 'system' is not allowed"],
    ["<%= eval('1') %>", 'forbidden', 5, "calling 'eval' is not allowed"],
    ['<%= self %>', 'forbidden', 5, "'self' is not allowed"],
    ['<% def x; end %>', 'forbidden', 4, 'defining methods is not allowed'],
    ['<%= begin; 1; end %>', 'forbidden', 5, "'begin' is not allowed"],
    ['<%= repository.label =~ /x/ %>', 'forbidden', 22, "'=~' is not allowed"],
    ['<%= repository.label.map(&:upcase) %>', 'forbidden', 26, "'&' arguments are not allowed"],
    ['<%= "a".gsub(/#{1}/, "") %>', 'forbidden', 14, 'interpolation in a regular expression'],
    ["<% organization.name = 'x' %>", 'forbidden', 22, 'only local variables can be assigned'],
    ['<%= organization.owner %>', 'forbidden', 18, "'organization.owner' is not allowed"],
    ['<%= repository.url %>', 'forbidden', 16, "'repository.url' is not allowed"],
    ["<%= 'a'.instance_eval('1') %>", 'forbidden', 9, "'instance_eval' is not allowed on String"],
    ["<%= 'a'.send('upcase') %>", 'forbidden', 9, "'send' is not allowed on String"],
    ["<%= 'a'.class %>", 'forbidden', 9, "'class' is not allowed on String"],
    ["<%= 'a'.constructor %>", 'forbidden', 9, "'constructor' is not allowed on String"],
    ['<%= organization.__proto__ %>', 'forbidden', 18, 'is not allowed'],
    ['<%= name %>', 'unknown', 5, "unknown variable 'name'"],
    ['<%= constructor %>', 'unknown', 5, "unknown variable 'constructor'"],
    ["<%= ''.presence %>", 'forbidden', 8, "'presence' is not allowed on String"],
    ["<%= 'a'.join %>", 'forbidden', 9, "'join' is not allowed on String"],
    ['<%= product(1) %>', 'forbidden', 12, "'product' is a variable, not a function"],
    ["<%= ['a'] & ['b'] %>", 'unsupported', 11, "'&' is"],
    ["<%= 'a'.upcase! %>", 'unsupported', 9, 'String#upcase! is'],
    ["<%= 'a'.center(3) %>", 'unsupported', 9, 'String#center is'],
    ["<%= '%03d' % 1 %>", 'unsupported', 12, 'String#% is'],
    ["<%= repository.content_counts['docker_tag'] %>", 'unsupported', 30, 'Hash#[] is'],
    ["<%= organization.created_at.strftime('%Y') %>", 'unsupported', 29, 'Time#strftime is'],
    ['<%= [1].map { |x| x } %>', 'unsupported', 13, 'blocks are'],
    ['<%= [1].each do |x| %>', 'unsupported', 14, 'blocks are'],
    ['<% while true %>a<% end %>', 'unsupported', 4, 'loops are'],
    ['<% x = 1 while true %>', 'unsupported', 10, 'loops are'],
    ['<%= -> { 1 } %>', 'unsupported', 5, 'functions are'],
    ['<%= {a: 1} %>', 'unsupported', 5, 'hashes are'],
    ["<%= 'a'.sub('a', 'a' => 1) %>", 'unsupported', 22, "'=>' is"],
    ['<%= 1.5 %>', 'unsupported', 5, 'numbers other than decimal integers'],
    ['<%= 0x1f %>', 'unsupported', 5, 'numbers other than decimal integers'],
    ['<%= 010 %>', 'unsupported', 5, 'numbers other than decimal integers'],
    ['<%= :sym %>', 'unsupported', 5, 'symbols are'],
    ['<%= %w[a b] %>', 'unsupported', 5, "'%' literals are"],
    ["<%= 'a' 'b' %>", 'unsupported', 9, 'strings side by side are'],
    ['<%= "\\u0041" %>', 'unsupported', 6, "the escape '\\u' in a string is"],
    ["<%= product.name.tr '-', '_' %>", 'unsupported', 21, 'arguments without parentheses are'],
    ["<%= 'a'.length -1 %>", 'unsupported', 16, 'arguments without parentheses are'],
    ["<%= product.name.gsub /a/, '' %>", 'unsupported', 23, 'arguments without parentheses are'],
    ["<%= ['a'].include?(*['a']) %>", 'unsupported', 20, 'spreading a list is'],
    ["<% x = '' %><% x += 'a' %>", 'unsupported', 18, "'+=' is"],
    ['<%= 2 ** 3 %>', 'unsupported', 7, "'**' is"],
    ["<%= 'a' <=> 'b' %>", 'unsupported', 9, "'<=>' is"],
    ['<%= (1..2) %>', 'unsupported', 7, 'ranges outside an index are'],
    ['<%= 1 # note %>', 'unsupported', 7, 'comments inside code are'],
    ["<%= product.name.split('/') %>", 'unsupported', 18, 'printing an array is'],
    ['<%= /a/ %>', 'unsupported', 5, 'printing a regular expression is'],
    ["<%= ' a b'.split(' ', 2) %>", 'unsupported', 12, 'a limit for splitting by white space is'],
    ["<%= 'a'.sub('a', '\\\\k') %>", 'unsupported', 9, "'\\k' in a replacement is"],
    ["<%= 'a'.gsub(/(?=a)/, '') %>", 'unsupported', 14, 'with special groups such as look-ahead are'],
    ["<%= 'a'.gsub(/(a)\\1/, '') %>", 'unsupported', 14, "with '\\1' are"],
    ["<%= 'a'.gsub(/\\ba/, '') %>", 'unsupported', 14, "with '\\b' are"],
    ["<%= 'a'.gsub(/a{2}?/, '') %>", 'unsupported', 14, "with '{2}?' are"],
    ["<%= 'a'.gsub(/[[:upper:]]/, '') %>", 'unsupported', 14, "with '[:upper:]' are"],
    ["<%= 'a'.gsub(/[a[b]]/, '') %>", 'unsupported', 14, 'with brackets inside brackets are'],
    ["<%= 'a'.gsub(/[a&&b]/, '') %>", 'unsupported', 14, "with '&&' inside brackets are"],
    ["<%= 'a'.gsub(/[]a]/, '') %>", 'unsupported', 14, 'with empty brackets are'],
    ["<%= 'a'.gsub(/a/x, '') %>", 'unsupported', 14, "with the flag 'x' are"],
  ])('%s: %s at column %i', (pattern, kind, column, text) => {
    const error = failure(pattern)
    expect(error.parts.message).toContain(text)
    expect({kind: error.kind, column: error.column}).toEqual({kind, column})
    if (kind === 'unsupported') expect(error.parts.message).toContain('not supported in a registry name pattern')
  })
})

describe('what is not valid Ruby', () => {
  it.each([
    ['<%= organization.label', 1, "missing '%>' at the end of the tag"],
    ['a<% if true %>b', 5, "'if' without 'end'"],
    ['<% end %>', 4, "'end' without 'if'"],
    ['<% else %>', 4, "'else' without 'if'"],
    ["<%= 'abc %>", 5, "missing ' at the end of the string"],
    ['<%= "abc %>', 5, 'missing " at the end of the string'],
    ['<%= "a#{1 %>', 7, "missing '}' at the end of the interpolation"],
    ['<%= repository.label -%>', 22, "'-%>' is not allowed"],
    ['<% if true -%>', 12, "'-%>' is not allowed"],
    ['<%= 1 + %>', 9, 'unexpected end of the tag'],
    ['<%= (1 %>', 8, "unexpected end of the tag; expected ')'"],
    ['<%= [1, 2 %>', 11, "expected ',' or ']'"],
    ['<%= 1 2 %>', 7, "unexpected '2'"],
    ['<%= a. %>', 5, "unknown variable 'a'"],
    ["<%= 'a'. %>", 10, 'expected the name of a method'],
    ['<%= if true %>a<% end %>', 5, "'if' without 'end'"],
    ['<% case 1 %>text<% when 1 %><% end %>', 13, "expected 'when'"],
    ['<%= 1 == 1 == 1 %>', 12, "unexpected '=='"],
    ['<%= true ? 1 %>', 14, "expected ':'"],
    ['<%= \u0001 %>', 5, 'unexpected'],
    ["<%= 'a'.sub(/(/, '') %>", 13, 'the regular expression is not valid: missing closing )'],
    ["<%= 'a'.sub(/*/, '') %>", 13, 'the regular expression is not valid: missing argument to repetition operator'],
  ])('%j: column %i', (pattern, column, text) => {
    const error = failure(pattern)
    expect(error.parts.message).toContain(text)
    expect(error.column).toBe(column)
  })
})

describe('values that do not fit', () => {
  it.each([
    ["<%= 'a' + 1 %>", 9, 'String expected, not Integer'],
    ["<%= 1 + 'a' %>", 7, 'Integer expected, not String'],
    ["<%= 'a'.rjust %>", 9, "'String#rjust' takes 1 to 2 arguments, not 0"],
    ['<%= organization.name(1) %>', 18, "'organization.name' takes 0 arguments, not 1"],
    ['<%= 1 / 0 %>', 7, 'division by zero'],
    ['<%= organization.description.upcase %>', 30, "'upcase' was called on nil"],
    ['<%= organization %>', 5, "'organization' is an object; use one of its methods"],
    ["<%= 'a' * -1 %>", 9, 'negative number of repetitions'],
    ["<%= 'a'.rjust(3, '') %>", 9, 'the padding is empty'],
    ["<%= ['a'].first(-1) %>", 11, 'negative number of elements'],
    ["<%= 'a'.sub(1, '') %>", 9, 'String or Regexp expected, not Integer'],
    ['<%= nil.to_i %>', 9, "'to_i' was called on nil"],
    ["<%= 'a'.sub(/[/, '') %>", 13, "missing ']'"],
    ["<%= 'z'.tr('z-a', '') %>", 9, "the range 'z-a' is in the wrong order"],
  ])('%s: column %i', (pattern, column, text) => {
    const error = failure(pattern)
    expect(error.parts.message).toContain(text)
    expect(error.column).toBe(column)
  })
})

it('names the legal variables and the nearest', () => {
  const {parts} = failure('<%= organisation.label %>')
  expect(parts.detail).toBe(
    'Legal variables: organization, repository, product, content_view, content_view_version, lifecycle_environment',
  )
  expect(parts.hint).toBe("Did you mean 'organization'?")
})

it('names the legal methods and the nearest', () => {
  const error = failure('<%= product.lable %>')
  expect(error.text).toBe(
    "registry name pattern, column 13: 'product.lable' is not allowed. Legal: product.name, product.label. Did you mean 'label'?",
  )
  expect(failure("<%= 'a'.downcas %>").parts.hint).toBe("Did you mean 'downcase'?")
})

it('tells how to guard against a missing value', () => {
  expect(failure('<%= organization.description.upcase %>').parts.hint).toContain('&.upcase')
})

it('counts lines and columns, also behind an escaped tag end', () => {
  expect(failure("a\n  <%= 'x' + nope %>").parts.message).toContain('line 2, column 13: unknown variable')
  expect(failure("<%= '%%>' + nope %>").column).toBe(13)
  expect(failure('żółw <%= "#{nope}" %>').column).toBe(13)
})

it('ends with status 65 and a stable code', () => {
  const error = failure('<%= nope %>')
  expect([error.exit, error.parts.code]).toEqual([65, 'invalid_pattern'])
})
