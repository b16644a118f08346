import {expect, it} from 'vitest'
import {scripted} from '../support/katello'
import {mallet} from '../support/program'
import {commandClass, commandIds} from '../support/walk'

const task = (action: string, state: string, result: string): object => ({
  id: '8a0c3f0e-6f0e-4c0e-9d0e-3f0e6f0e4c0e',
  action,
  state,
  result,
  started_at: '2026-01-01 00:00:00 UTC',
  ended_at: null,
  username: 'admin',
})

const hostile = '<script>alert(1)</script>'
const textOf = (page: string): string =>
  page.replaceAll(/<style>[\s\S]*?<\/style>|<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')

it('a page says what was asked, of which server and when, and needs nothing besides', async () => {
  const results = [task(hostile, 'stopped', 'success'), task('Sync', 'running', 'pending')]
  const server = await scripted({'GET /foreman_tasks/api/tasks': {body: {total: 2, subtotal: 2, results}}})
  const run = await mallet(['task', 'list', '--search', "result = success and label ~ 'x y'", '--output', 'html'], {
    env: server.env,
  })
  expect(run.stdout).toMatch(/^<!doctype html>/)
  expect(run.stdout).not.toMatch(/<(script|link|img|iframe)|url\(|@import| href=| src=/i)
  expect(run.stdout).toContain("default-src 'none'; style-src 'unsafe-inline'")
  const text = textOf(run.stdout)
  expect(text).toContain(`Command mallet task list --search &#39;result = success and label ~ `)
  expect(text).toContain(`Server ${String(server.env['MALLET_SERVER']).replace(/\/$/, '')} `)
  expect(text).toMatch(/Written \d{4}-\d\d-\d\d \d\d:\d\d UTC/)
  expect(text).toContain('&lt;script&gt;')
  expect(run.stdout).toMatch(/<h1>[A-Z][^<]+<\/h1>/)
})

it('a page never shows a secret that was an option', async () => {
  const server = await scripted({'PUT /katello/api/repositories/5': {body: {id: 5, name: 'web'}}})
  const args = ['repository', 'update', '--id', '5', '--upstream-username', 'me', '--upstream-password', 'hunter2']
  const run = await mallet([...args, '--password', 'hunter3', '--output', 'html'], {env: server.env})
  expect(run.stdout).toContain('--upstream-username me --upstream-password ***')
  expect(run.stdout).not.toMatch(/hunter/)
})

it('--format is a second name of --output in commands whose results are looked at', async () => {
  const {organization, pages} = {organization: ['--organization-id', '1'], pages: {total: 0, subtotal: 0, results: []}}
  const server = await scripted({'*': {body: pages}})
  const run = (...args: string[]) => mallet(['image', 'list', ...organization, ...args], {env: server.env})
  const page = await run('--format', 'html')
  expect(page.stdout).toMatch(/^<!doctype html>/)
  expect((await run('--format', 'csv')).stdout).toBe((await run('--output', 'csv')).stdout)
  expect((await run('--format', 'csv', '--output', 'csv')).code).toBe(0)
  const both = await run('--format', 'html', '--output', 'csv')
  expect([both.code, both.stderr]).toEqual([
    64,
    expect.stringContaining('--format html and --output csv are two formats'),
  ])
  const env = {...server.env, MALLET_OUTPUT: 'json'}
  expect((await mallet(['image', 'list', ...organization, '--format', 'csv'], {env})).stdout).toMatch(/^Image,/)
})

it('--format is there in these commands, and means something else in none but registry push-path', () => {
  const having = commandIds().filter((id) => commandClass(id).options.has('format'))
  expect(having).toEqual(['diff', 'image:diff', 'image:list', 'plan', 'registry:push-path', 'release:status'])
})
