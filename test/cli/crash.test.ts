import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {page, scripted} from '../support/katello'
import {temporary} from '../support/places'
import {mallet, shell, start} from '../support/program'

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
  const run = await mallet(['config', 'list'], {preload: preload('process.stdout.write = () => true')})
  expect(run.code).toBe(70)
})

describe('an answer that is written at once', () => {
  const answers = [['--version'], ['organization', 'list', '--help'], ['--autocomplete', 'organ']]
  const [first, ...others] = answers

  it.each(answers)('counts as written only when all of it is taken: %j %s', async (...args) => {
    const full = await shell(`mallet ${args.join(' ')} > /dev/full`)
    expect([full.code, full.stderr]).toEqual([73, expect.stringContaining('standard output cannot be written')])
    const gone = await shell(`mallet ${args.join(' ')} | true; exit \${PIPESTATUS[0]}`)
    expect([0, 141]).toContain(gone.code) // whether the reader has gone yet is not for us to say
  })

  it('ends as ever when the reader has gone', async () => {
    // opening the FIFO takes until the other end is opened: by then the reader has closed its input
    const left = join(temporary(), 'left')
    const run = await shell(
      `mkfifo ${left}; exec 3> >(exec <&-; : >${left}; exec sleep 60); : <${left}; mallet --version >&3; code=$?; kill $!; exit $code`,
    )
    expect(run.code).toBe(141)
  })

  it.each([first, ...others].map((args) => [args]))(
    'is completed when nothing of it is taken at first: %j',
    async (args) => {
      const plain = await mallet(args ?? [])
      const stub = `const fs = require('node:fs'); let calls = 0
const {writeSync} = fs
fs.writeSync = (fd, data, ...rest) => {
  if (fd !== 1 || calls++ > 0) return writeSync(fd, data, ...rest)
  throw Object.assign(new Error('EAGAIN'), {code: 'EAGAIN'})
}`
      expect(await mallet(args ?? [], {preload: preload(stub)})).toEqual(plain)
      const partly = stub.replace(
        "throw Object.assign(new Error('EAGAIN'), {code: 'EAGAIN'})",
        'return data.length > 100 ? writeSync(fd, data, 0, 20) : 0',
      )
      expect(await mallet(args ?? [], {preload: preload(partly)})).toEqual(plain)
    },
  )
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
