// What hammer's users have in `:ui:` of its configuration, and its `--quiet`.
import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {organizations, page, scripted} from '../support/katello'
import {temporary} from '../support/places'
import {mallet} from '../support/program'

/** A home with hammer's configuration. */
function hammerHome(config: string): string {
  const home = temporary()
  mkdirSync(join(home, '.hammer'), {mode: 0o700})
  writeFileSync(join(home, '.hammer/cli_config.yml'), config, {mode: 0o600})
  return home
}

const serve = () =>
  scripted({
    'GET /katello/api/organizations': (asked) => page(organizations(2), asked),
    'PUT /katello/api/organizations/1': {body: {id: 1, name: 'Organization 1', label: 'one', title: 'Organization 1'}},
  })

describe('capitalization of hammer’s configuration', () => {
  it.each([
    ['upcase', ['ID', 'TITLE']],
    [':downcase', ['id', 'title']],
    ['capitalize', ['Id', 'Title']],
  ])('%s is that of the keys of JSON', async (word, keys) => {
    const home = hammerHome(`:ui:\n  :capitalization: ${word}\n`)
    const {env} = await serve()
    const run = await mallet(['organization', 'list', '--output', 'json', '--fields', 'Id,Title'], {env, home})
    expect(run).toMatchObject({code: 0, stderr: ''})
    expect((JSON.parse(run.stdout) as object[]).map((row) => Object.keys(row))).toEqual([keys, keys])
  })

  it('is not that of tables, and not of the API’s own names', async () => {
    const home = hammerHome(':ui:\n  :capitalization: upcase\n')
    const {env} = await serve()
    const table = await mallet(['organization', 'list', '--fields', 'Title'], {env, home})
    expect(table.stdout).toContain('TITLE') // as ever
    const csv = await mallet(['organization', 'list', '--output', 'csv', '--fields', 'Title'], {env, home})
    expect(csv.stdout.split('\n')[0]).toBe('Title')
    const api = await mallet(['organization', 'list', '--json', 'id'], {env, home})
    expect((JSON.parse(api.stdout) as object[])[0]).toEqual({id: 1})
  })

  it('that there is not is reported and changes nothing', async () => {
    const home = hammerHome(':ui:\n  :capitalization: title\n')
    const {env} = await serve()
    const run = await mallet(['organization', 'list', '--output', 'json', '--fields', 'Id'], {env, home})
    expect(run.code).toBe(0)
    expect((JSON.parse(run.stderr) as {warning: string}).warning).toMatch(
      /^Unknown capitalization "title" in .*cli_config\.yml: use one of downcase, capitalize, upcase$/,
    )
    expect((JSON.parse(run.stdout) as object[])[0]).toEqual({Id: 1})
  })
})

describe('per_page of hammer’s configuration', () => {
  const home = () => hammerHome(':ui:\n  :per_page: 2\n')
  const names = (text: string): string[] => text.match(/Organization \d/g) ?? []
  const five = () => scripted({'GET /katello/api/organizations': (asked) => page(organizations(5), asked)})
  const list = ['organization', 'list', '--fields', 'Title']

  it('limits tables and records to one page, and says so', async () => {
    const {env, asked} = await five()
    for (const more of [[], ['--output', 'base']]) {
      const run = await mallet([...list, ...more], {env, home: home()})
      expect([run.code, names(run.stdout)]).toEqual([0, ['Organization 1', 'Organization 2']])
      expect(run.stderr).toMatch(
        /^Showing 2 of 5, one page as per_page in .*cli_config\.yml says; --per-page 5 lists all\.\n$/,
      )
    }
    expect(asked.map(({query}) => [query['page'], query['per_page']])).toEqual([
      ['1', '2'],
      ['1', '2'],
    ])
  })

  it.each([
    ['csv', ['--output', 'csv'], 5],
    ['json', ['--output', 'json'], 5],
    ['--json', ['--json', 'title'], 5],
    ['--limit', ['--limit', '4'], 4],
    ['--per-page', ['--per-page', '3'], 3],
  ])('is not for %s', async (_, more, count) => {
    const {env} = await five()
    const run = await mallet([...list.slice(0, 2), ...(more[0] === '--json' ? [] : list.slice(2)), ...more], {
      env,
      home: home(),
    })
    expect([run.code, names(run.stdout).length]).toEqual([0, count])
  })

  it('is the size of the page that --page asks for', async () => {
    const {env} = await five()
    const run = await mallet([...list, '--page', '3'], {env, home: home()})
    expect(names(run.stdout)).toEqual(['Organization 5'])
  })
})

describe('--quiet', () => {
  it.each([
    ['a list', ['organization', 'list']],
    ['a result', ['organization', 'update', '--id', '1', '--description', 'x']],
  ])('prints nothing of %s on either stream', async (_, args) => {
    const {env} = await serve()
    expect(await mallet([...args, '--quiet'], {env})).toEqual({code: 0, stdout: '', stderr: ''})
  })

  it('prints errors', async () => {
    const {env} = await serve()
    const run = await mallet(['organization', 'info', '--id', '9', '--quiet'], {env})
    expect([run.code, run.stdout]).toEqual([128, ''])
    expect(run.stderr).not.toBe('')
  })
})
