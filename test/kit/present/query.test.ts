import {describe, expect, it} from 'vitest'
import {AppError} from '../../../src/core/errors'
import {checkQuery, queried} from '../../../src/kit/present/query'

const problem = (expression: string): string | undefined => {
  try {
    checkQuery(expression)
    return undefined
  } catch (error) {
    return error instanceof AppError ? error.parts.detail : String(error)
  }
}

describe('an expression that is wrong', () => {
  it.each([
    ['[?a>1].b', 'character 5: 1 is not expected here'],
    ['[?count > 10].b', 'character 11: 10 is not expected here'],
    ['length(@', 'it ends too early'],
    ['', 'it ends too early'],
    ['[].{a: b', 'it ends too early'],
    ['foo(@)', 'character 1: there is no function foo'],
    ["[?a == 'foo(x)'].foo(@)", 'character 18: there is no function foo'],
    ["[].'", "character 4: the quotation mark ' is not closed"],
    ["[?name == 'a].id", "character 11: the quotation mark ' is not closed"],
    ['a.b.#', 'character 5: # is not expected here'],
    ['a]', 'character 2: ] is not expected here'],
    ['a b', 'character 3: b is not expected here'],
    ['[?a = b]', 'character 5: something else is expected here'],
    ['{a b}', 'character 4: Expected Colon, got: UnquotedIdentifier'],
  ])('%j: %s', (expression, detail) => {
    expect(problem(expression)).toBe(detail)
  })

  it('has a hint of its own for numbers without backticks', () => {
    expect(() => checkQuery('[?a>1]')).toThrow(
      expect.objectContaining({parts: expect.objectContaining({hint: expect.stringContaining('`1`')})}),
    )
  })
})

it.each([
  '@',
  '[?n>`10`].x',
  '[].[id, name]',
  'sort_by(@, &name)',
  'length(name)',
  "[?contains(a, '\\'')]",
  'a || b',
  '*.x',
  '"a(b"',
])('%j is an expression', (expression) => {
  expect(problem(expression)).toBeUndefined()
})

describe('a query that finds nothing', () => {
  const asked = (expression: string) =>
    queried({kind: 'text', text: '', data: [{name: 'a'}]}, expression, {format: undefined, api: [], options: {}})

  it('says that a text in double quotes is a name', async () => {
    expect(await asked('[?name == "a"]')).toEqual({
      text: '[]\n',
      doubt: `--query found nothing: "a" in double quotes is the name of a member; a text is in single quotes, 'a'`,
    })
  })

  it.each(["[?name == 'b']", '[].nothing', '[?name != "a"]'])('says nothing more: %s', async (expression) => {
    expect((await asked(expression)).doubt).toBeUndefined()
  })
})
