// A list that ends too early must not pass for a whole one, whatever its format.
import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {organizations, page, scripted, type Route} from '../support/katello'
import {temporary} from '../support/places'
import {mallet} from '../support/program'

const list = 'GET /katello/api/organizations'
const rows = organizations(3000)
/** Answers with 3,000 as the count and 2,300 records. */
const cutShort: Route = (asked) => {
  const {body} = page(rows.slice(0, 2300), asked)
  return {body: {...(body as object), total: 3000, subtotal: 3000}}
}
/** The third page is refused. */
const midway: Route = (asked) =>
  asked.query['page'] === '3' ? {status: 422, body: {error: 'no more'}} : page(rows, asked)
const broken: Route = {status: 422, body: {error: 'not a single one'}}

const formats = [['--csv'], ['--output', 'ndjson'], ['--output', 'table'], ['--output', 'json'], ['--json']]

describe('a list', () => {
  it('that the server cuts short is an error, also with -q, which prints no list', async () => {
    const server = await scripted({[list]: cutShort})
    const run = await mallet(['-q', 'organization', 'list'], {env: server.env})
    expect([run.code, run.stdout]).toEqual([70, ''])
    expect(run.stderr).toContain('The server sent 2300 of 3000 records of /katello/api/organizations')
    expect(run.stderr).not.toContain('stdout')
  })

  it.each(formats)('that the server cuts short is an error: %s %s', async (...format) => {
    const server = await scripted({[list]: cutShort})
    const run = await mallet(['organization', 'list', ...format.filter(Boolean)], {env: server.env})
    expect(run.code).toBe(70)
    expect(run.stderr).toContain('The server sent 2300 of 3000 records of /katello/api/organizations')
    expect(run.stderr).toContain('the list on stdout is incomplete: it ends after 2300 of 3000 records')
    expect(run.stdout).toContain('Organization 2300')
    if (format.includes('json') || format.includes('--json')) expect(() => void JSON.parse(run.stdout)).toThrow()
  })

  it('that breaks midway says where it ends', async () => {
    const server = await scripted({[list]: midway})
    const run = await mallet(['organization', 'list', '--csv'], {env: server.env})
    expect(run.code).toBe(65)
    expect(run.stderr).toContain('the list on stdout is incomplete: it ends after 2000 of 3000 records')
    expect(run.stdout.trim().split('\n')).toHaveLength(2001)
  })

  it.each(formats)('is not begun before its first page is there: %s %s', async (...format) => {
    const server = await scripted({[list]: broken})
    const run = await mallet(['organization', 'list', ...format.filter(Boolean)], {env: server.env})
    expect([run.code, run.stdout]).toEqual([65, ''])
    expect(run.stderr).not.toContain('incomplete')
  })

  it('that breaks midway leaves no file behind', async () => {
    const server = await scripted({[list]: midway})
    const file = join(temporary(), 'list.csv')
    const run = await mallet(['organization', 'list', '--csv', '--output-file', file], {env: server.env})
    expect(run.code).toBe(65)
    expect(run.stderr).not.toContain('incomplete')
    expect(existsSync(file)).toBe(false)
  })
})
