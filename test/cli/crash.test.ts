import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {page, scripted} from '../support/katello'
import {temporary} from '../support/places'
import {mallet, start} from '../support/program'

const list = 'GET /katello/api/organizations'

function preload(text: string): string[] {
  const file = join(temporary(), 'preload.cjs')
  writeFileSync(file, text)
  return [file]
}

const fault = `Object.assign(new Error('boom'), {options: {headers: {authorization: 'canary-password'}}})`

describe('a fault of the program itself', () => {
  it.each([
    ['thrown where nobody catches it', `setTimeout(() => { throw ${fault} }, 150)`],
    ['a promise that nobody waits for', `setTimeout(() => { Promise.reject(${fault}) }, 150)`],
    ['no error at all', `setTimeout(() => { throw {password: 'canary-password'} }, 150)`],
  ])('%s is one error with exit code 70, without what it carries', async (_, text) => {
    const server = await scripted({[list]: () => undefined})
    for (const flags of [[], ['--json']]) {
      const run = await mallet(['organization', 'list', ...flags], {env: server.env, preload: preload(text)})
      expect([run.code, run.stdout]).toEqual([70, ''])
      expect(run.stderr).not.toContain('canary-password')
      expect(run.stderr).not.toMatch(/^\s+at /m)
      if (flags.length > 0) expect(JSON.parse(run.stderr)).toMatchObject({error: {code: 'internal'}})
      else expect(run.stderr).toMatch(/^Error: Unexpected error in mallet/)
    }
  })

  it('is told once, and ends what is on its way', async () => {
    const server = await scripted({[list]: () => undefined})
    const run = start(['organization', 'list'], {
      env: server.env,
      preload: preload(
        `setTimeout(() => { setImmediate(() => { throw new Error('two') }); throw new Error('one') }, 150)`,
      ),
    })
    const ended = await run.ended
    expect(ended.code).toBe(70)
    expect(ended.stderr.match(/^Error/gm)).toHaveLength(1)
  })

  it('in what prints is told without a stack', async () => {
    const server = await scripted({[list]: page([])})
    const text = `const {stdout} = process; stdout.write = () => { throw ${fault} }`
    const run = await mallet(['organization', 'list', '--json'], {env: server.env, preload: preload(text)})
    expect(run.code).toBe(70)
    expect(run.stderr).not.toContain('canary-password')
  })
})

it('a program that never comes to its end has not succeeded', async () => {
  const run = await mallet(['--version'], {preload: preload('process.stdout.write = () => true')})
  expect(run.code).toBe(70)
})

describe('attempts', () => {
  it('are told with --verbose, one line each, and not without', async () => {
    const route = {
      [list]: (_: unknown, __: unknown, times: number) =>
        times < 3 ? {status: 503, headers: {'retry-after': '0'}} : page([]),
    }
    const server = await scripted(route)
    const loud = await mallet(['organization', 'list', '--verbose'], {env: server.env})
    expect([loud.code, loud.stderr.match(/503: attempt [23]/g)]).toEqual([0, ['503: attempt 2', '503: attempt 3']])
    expect(loud.stderr.trim().split('\n')).toHaveLength(2)
    const again = await scripted(route)
    expect(await mallet(['organization', 'list'], {env: again.env})).toMatchObject({code: 0, stderr: ''})
  })
})
