import {describe, expect, it} from 'vitest'
import {compilePattern, NamingError} from '../../src/naming'
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
    ['<%= "a".gsub(/#{1}/, "") %>', 'forbidden', 15, 'interpolation in a regular expression'],
    ["<% organization.name = 'x' %>", 'forbidden', 22, 'only variables of the pattern itself'],
    ['<%= organization.owner %>', 'forbidden', 18, "'organization.owner' is not allowed"],
    ['<%= repository.url %>', 'forbidden', 16, "'repository.url' is not allowed"],
    ["<%= 'a'.instance_eval('1') %>", 'forbidden', 9, "'instance_eval' is not allowed on String"],
    ["<%= 'a'.send(:upcase) %>", 'forbidden', 9, "'send' is not allowed on String"],
    ["<%= 'a'.class %>", 'forbidden', 9, "'class' is not allowed on String"],
    ["<%= 'a'.constructor %>", 'forbidden', 9, "'constructor' is not allowed on String"],
    ['<%= organization.__proto__ %>', 'forbidden', 18, 'is not allowed'],
    ['<%= name %>', 'unknown', 5, "unknown variable 'name'"],
    ['<%= constructor %>', 'unknown', 5, "unknown variable 'constructor'"],
    ["<%= 'a'.upcase! %>", 'unsupported', 9, 'String#upcase! is not evaluated here'],
    ['<%= [1].map { |x| x } %>', 'unsupported', 13, 'blocks are not evaluated here'],
    ['<%= [1].each do |x| %>', 'unsupported', 14, 'blocks are not evaluated here'],
    ['<% while true %>a<% end %>', 'unsupported', 4, 'loops are not evaluated here'],
    ['<% x = 1 while true %>', 'unsupported', 10, 'loops are not evaluated here'],
    ['<%= {a: 1} %>', 'unsupported', 5, 'hashes are not evaluated here'],
    ['<%= 1.5 %>', 'unsupported', 6, 'only whole numbers'],
    ["<%= 'a'.gsub(/(?=a)/, '') %>", 'unsupported', 14, "groups that begin with '(?'"],
    ["<%= 'a'.gsub(/(a)\\1/, '') %>", 'unsupported', 14, "'\\1'"],
  ])('%s: %s at column %i', (pattern, kind, column, text) => {
    const error = failure(pattern)
    expect(error.parts.message).toContain(text)
    expect({kind: error.kind, column: error.column}).toEqual({kind, column})
  })
})

describe('what is no Ruby', () => {
  it.each([
    ['<%= organization.label', 1, "the tag has no end: '%>' is missing"],
    ['a<% if true %>b', 5, "'if' without its 'end'"],
    ['<% end %>', 4, "'end' without 'if'"],
    ['<% else %>', 4, "'else' without 'if'"],
    ["<%= 'abc %>", 5, "the literal has no end: ' is missing"],
    ['<%= "abc %>', 5, 'the string has no end: " is missing'],
    ['<%= "a#{1 %>', 7, "the interpolation has no end: '}' is missing"],
    ['<%= repository.label -%>', 22, "'-%>' is not legal here"],
    ['<% if true -%>', 12, "'-%>' is not legal here"],
    ['<%= 1 + %>', 9, 'unexpected the end of the tag'],
    ['<%= (1 %>', 8, "unexpected the end of the tag, ')' was expected"],
    ['<%= [1, 2 %>', 11, "',' or ']' was expected"],
    ['<%= 1 2 %>', 7, "unexpected '2'"],
    ['<%= a. %>', 5, "unknown variable 'a'"],
    ["<%= 'a'. %>", 10, 'the name of a method was expected'],
    ['<%= if true %>a<% end %>', 5, "'if' without its 'end'"],
    ['<% case 1 %>text<% when 1 %><% end %>', 13, "'when' was expected"],
    ['<%= 1 # note %>', 7, 'a comment here would swallow'],
    ['<%= 1 == 1 == 1 %>', 12, "unexpected '=='"],
    ['<%= true ? 1 %>', 14, "':' was expected"],
    ['<%= \u0001 %>', 5, 'unexpected'],
    ["<%= 'a'.sub(/(/, '') %>", 13, "'(' without ')'"],
    ["<%= 'a'.sub(/*/, '') %>", 13, "nothing for '*' to repeat"],
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
    ["<%= 'a'.center %>", 9, "'String#center' takes 1 to 2 arguments, not 0"],
    ['<%= organization.name(1) %>', 18, "'organization.name' takes 0 arguments, not 1"],
    ['<%= 1 / 0 %>', 7, 'division by zero'],
    ['<%= organization.description.upcase %>', 30, "'upcase' was called on nil"],
    ['<%= organization %>', 5, "'organization' is an object, not a text"],
    ["<%= 'a'.length -1 %>", 9, "'String#length' takes 0 arguments, not 1"],
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
