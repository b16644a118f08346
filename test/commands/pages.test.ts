import {expect, it} from 'vitest'
import {scripted} from '../support/katello'
import {mallet} from '../support/program'

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
