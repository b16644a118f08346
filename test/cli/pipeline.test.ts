// What a command leaves for its pipeline.
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {scripted} from '../support/katello'
import {temporary} from '../support/places'
import {mallet} from '../support/program'

const product = {id: 7, name: 'Web|App', label: 'web', description: 'one\ntwo'}
const list = {total: 1, subtotal: 1, results: [product]}
const server = () =>
  scripted({
    'POST /katello/api/products': {body: product},
    'GET /katello/api/products': {body: list},
  })
const create = ['product', 'create', '--name', 'Web|App', '--organization-id', '1']
const read = (...parts: string[]): string => readFileSync(join(...parts), 'utf8')

describe('in GitHub Actions', () => {
  it('a change has a summary and outputs, and stdout is as ever', async () => {
    const {env} = await server()
    const place = temporary()
    const github = {...env, GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(place, 'summary.md')}
    const run = await mallet([...create, '--json', 'id,description', '--output-env', join(place, 'out')], {env: github})
    expect(run.stderr).toBe('')
    expect(JSON.parse(run.stdout)).toEqual({id: 7, description: 'one\ntwo'})
    expect(read(place, 'summary.md')).toBe('### mallet product create: done\n\nProduct created.\n\n')
    expect(read(place, 'out')).toMatch(/^id=7\ndescription<<(end_\w+)\none\ntwo\n\1\n$/)
  })

  it('an error is annotated on stderr, unless stderr is JSON', async () => {
    const {env} = await server()
    const github = {...env, GITHUB_ACTIONS: 'true'}
    const args = ['product', 'info', '--id', '9']
    const run = await mallet(args, {env: github})
    expect([run.code, run.stdout]).toEqual([128, ''])
    expect(run.stderr).toMatch(/^Error: .*\n(.*\n)*::error title=mallet product info::.*\n$/)
    const json = await mallet([...args, '--json'], {env: github})
    expect(json.stderr).not.toContain('::error')
    expect((await mallet([...args, '--json'], {env: {...github, MALLET_CI: 'github'}})).stderr).toContain('::error')
    expect((await mallet([...args, '--ci', 'none'], {env: github})).stderr).not.toContain('::error')
  })

  it('what a server says is no command for GitHub, in what is for people', async () => {
    const named = {...product, name: 'a\n::set-output name=x::y\n ##[add-mask]z'}
    const {env} = await scripted({
      'GET /katello/api/products/7': {body: named},
      'GET /katello/api/products': {body: {total: 1, subtotal: 1, results: [named]}},
    })
    const github = {...env, GITHUB_ACTIONS: 'true'}
    const command = /^\s*::|##\[/m
    for (const words of [
      ['product', 'info', '--id', '7'],
      ['product', 'list', '--organization-id', '1', '--fields', 'Name'],
    ]) {
      const run = await mallet(words, {env: github})
      expect([run.code, run.stdout]).toEqual([0, expect.not.stringMatching(command)])
      expect(run.stdout.replaceAll('\u2060', '')).toBe((await mallet(words, {env})).stdout)
      const json = await mallet([...words, '--json'], {env: github})
      expect(json.stdout).toBe((await mallet([...words, '--json'], {env})).stdout)
    }
  })

  it('a list has no summary', async () => {
    const {env} = await server()
    const file = join(temporary(), 'summary.md')
    writeFileSync(file, '')
    const github = {...env, GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: file}
    await mallet(['product', 'list', '--organization-id', '1'], {env: github})
    expect(readFileSync(file, 'utf8')).toBe('')
  })

  it('a summary that cannot be written is a warning, one that was asked for an error before anything is sent', async () => {
    const {env, asked} = await server()
    const summary = join(temporary(), 'no', 'summary.md')
    const run = await mallet(create, {env: {...env, GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary}})
    expect([run.code, run.stderr]).toEqual([0, expect.stringContaining('Warning: No summary:')])
    const before = asked.length
    for (const option of ['--summary', '--output-env', '--junit'])
      expect((await mallet([...create, option, summary], {env})).code).toBe(73)
    expect(asked.length).toBe(before)
  })
})

describe('anywhere', () => {
  it('a JUnit report tells how a command ended', async () => {
    const {env} = await server()
    const file = join(temporary(), 'mallet.xml')
    await mallet(['product', 'info', '--id', '9', '--junit', file], {env})
    expect(readFileSync(file, 'utf8')).toContain('<testsuite name="mallet product info" tests="1" failures="1"')
    await mallet([...create, '--junit', file], {env})
    expect(readFileSync(file, 'utf8')).toContain('failures="0"')
  })

  it('outputs follow --query, and lists are counted', async () => {
    const {env} = await server()
    const file = join(temporary(), 'vars.env')
    const listed = ['product', 'list', '--organization-id', '1']
    const run = await mallet([...listed, '--json', 'id', '--output-env', file], {env})
    expect(JSON.parse(run.stdout)).toEqual([{id: 7}])
    await mallet([...listed, '--query', '{first_id: [0].id}', '--output-env', file], {env})
    expect(readFileSync(file, 'utf8')).toBe('count=1\nitems=[{"id":7}]\nfirst_id=7\n')
  })
})
