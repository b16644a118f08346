// JMESPath expressions over what --json prints.
import {describe, expect, it} from 'vitest'
import {scripted} from '../support/katello'
import {mallet, type Run} from '../support/program'

const products = [
  {id: 1, name: 'Base', organization: {name: 'ACME'}},
  {id: 2, name: 'Tools', organization: {name: 'ACME'}},
  {id: 3, name: 'a\u001b[31mb', organization: {name: 'ACME'}},
]

const katello = () =>
  scripted({
    'GET /katello/api/products': ({query}) => {
      const from = (Number(query['page']) - 1) * 2
      return {body: {total: 3, subtotal: 3, results: products.slice(from, from + 2)}}
    },
    'GET /katello/api/products/1': {body: products[0]},
    'POST /katello/api/products': {body: products[1]},
  })

const list = async (...args: string[]): Promise<Run> =>
  mallet(['product', 'list', '--organization-id', '1', ...args], {env: (await katello()).env})

describe('--query', () => {
  it.each([
    ['length(@)', '3\n'],
    ['[0].name', 'Base\n'],
    ["[?name == 'Tools'].id | [0]", '2\n'],
    ['[0].organization', '{\n  "name": "ACME"\n}\n'],
    ['[*].id', '[\n  1,\n  2,\n  3\n]\n'],
    ['[9]', 'null\n'],
  ])('%s of all pages of a list', async (expression, stdout) => {
    expect(await list('--query', expression)).toEqual({code: 0, stdout, stderr: ''})
  })

  it('is applied to the members that --json names', async () => {
    expect((await list('--json', 'id', '--query', '[0]')).stdout).toBe('{\n  "id": 1\n}\n')
    const wrong = await list('--json', 'nme', '--query', '[0]')
    expect(wrong.code).toBe(64)
    expect(wrong.stderr).toContain('The records have no field')
  })

  it('prints a line for each item as NDJSON', async () => {
    expect((await list('--query', '[*].id', '--output', 'ndjson')).stdout).toBe('1\n2\n3\n')
  })

  it('is applied to a record, and to what a change answers', async () => {
    const {env} = await katello()
    expect((await mallet(['product', 'info', '--id', '1', '--query', 'organization.name'], {env})).stdout).toBe(
      'ACME\n',
    )
    const made = await mallet(['product', 'create', '--name', 'Tools', '--organization-id', '1', '--query', 'id'], {
      env,
    })
    expect(made).toEqual({code: 0, stdout: '2\n', stderr: ''})
  })

  it.each([
    [['--query', '['], 'is not a JMESPath expression'],
    [['--query', 'nosuch(@)'], 'there is no function nosuch'],
    [['--query', ''], 'is not a JMESPath expression'],
    [['--query', '@', '--csv'], '--query prints JSON, not csv'],
    [['--query', '@', '--output', 'table'], '--query prints JSON, not table'],
  ])('%j is refused before anything is sent', async (args, message) => {
    const server = await katello()
    const run = await mallet(['product', 'list', '--organization-id', '1', ...args], {env: server.env})
    expect(run).toMatchObject({code: 64, stdout: ''})
    expect(run.stderr).toContain(message)
    expect(server.asked).toEqual([])
  })

  it('that does not fit the result fails with the reason, as JSON', async () => {
    const run = await list('--query', 'sort(@)')
    expect(run.code).toBe(64)
    expect(JSON.parse(run.stderr)).toMatchObject({error: {code: 'query', detail: expect.stringContaining('sort()')}})
  })
})
