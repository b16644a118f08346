import {writeFileSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import {describe, expect, it} from 'vitest'
import {organizations, page, scripted, type Route, type Scripted} from '../support/katello'
import {temporary} from '../support/places'
import {onTerminal, start, type Running} from '../support/program'

const list = 'GET /katello/api/organizations'
const taskId = '8a0c3f0e-6f0e-4c0e-9d0e-3f0e6f0e4c0e'
const running = {
  id: taskId,
  label: 'Actions::Katello::Repository::Sync',
  state: 'running',
  result: 'pending',
  pending: true,
  progress: 0.5,
}
const silent: Route = () => undefined

/** Moments at which a signal may come: how the program gets there, and how it is known to be there. */
const moments: Record<string, () => Promise<Running>> = {
  'while the server is silent': async () => {
    const server = await scripted({[list]: silent})
    return until(server, 1, start(['organization', 'list'], {env: server.env}))
  },
  'while an answer arrives': async () => {
    const server = await scripted({
      [list]: (_, response) => {
        response.writeHead(200)
        const timer = setInterval(() => response.write(' '), 10)
        response.on('close', () => clearInterval(timer))
      },
    })
    return until(server, 1, start(['organization', 'list'], {env: server.env}))
  },
  'while later pages are on their way': async () => {
    const server = await scripted({
      [list]: (asked) => (asked.query['page'] === '1' ? page(organizations(9000), asked) : undefined),
    })
    return until(server, 3, start(['organization', 'list', '--csv'], {env: server.env}))
  },
  'between two attempts': async () => {
    const server = await scripted({[list]: {status: 503, headers: {'retry-after': '50'}}})
    return until(server, 1, start(['organization', 'list'], {env: server.env}))
  },
  'while a task is watched': async () => {
    const server = await scripted({
      'POST /katello/api/repositories/1/sync': {status: 202, body: running},
      [`GET /foreman_tasks/api/tasks/${taskId}`]: {body: running},
    })
    return until(server, 3, start(['repository', 'synchronize', '--id', '1'], {env: server.env}))
  },
  'while standard input is read': async () => {
    const server = await scripted({[list]: page([])})
    const run = start(['organization', 'list', '--password-stdin', '--debug'], {
      env: {...server.env, MALLET_PASSWORD: undefined},
      input: null,
    })
    await pause(400)
    return run
  },
  'while the reader is slow': async () => {
    const server = await scripted({[list]: (asked) => page(organizations(20_000, 'x'.repeat(500)), asked)})
    const run = start(['organization', 'list', '--csv'], {env: server.env, unread: true})
    await until(server, 1, run)
    await pause(150)
    return run
  },
}

async function until(server: Scripted, requests: number, run: Running): Promise<Running> {
  await server.reached(requests)
  await pause(20)
  return run
}

describe.each(Object.entries(moments))('%s', (_, arrive) => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s ends the program with %i', async (signal, code) => {
    const run = await arrive()
    run.child.kill(signal)
    const ended = await run.ended
    expect(ended.code).toBe(code)
    expect(ended.stderr).not.toMatch(/^\s+at /m)
  })
})

describe('a task that is watched', () => {
  it('goes on at the server, and how to watch it again is told', async () => {
    const run = await moments['while a task is watched']?.()
    run?.child.kill('SIGINT')
    const ended = await run?.ended
    expect(ended).toMatchObject({code: 130, stdout: ''})
    expect(ended?.stderr).toContain(`mallet task progress --id ${taskId}`)
  })
})

describe('a second signal', () => {
  // it takes its time: the second comes before the first has been dealt with
  const deaf = `AbortController.prototype.abort = () => {
    process.stderr.write('first\\n')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300)
  }`

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends the program at once when the first has not', async (signal, code) => {
    const preload = join(temporary(), 'deaf.cjs')
    writeFileSync(preload, deaf)
    const server = await scripted({[list]: silent})
    const run = start(['organization', 'list'], {env: server.env, preload: [preload]})
    await server.reached(1)
    run.child.kill('SIGINT')
    await run.seen('first')
    run.child.kill(signal)
    expect((await run.ended).code).toBe(code)
  })
})

/** The program below the one that makes the terminal. */
function childOf({child: {pid}}: Running): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0])
}

describe('a question on a terminal', () => {
  const hides = '\u001b[?25l'
  const shows = '\u001b[?25h'

  it.each<[string, (run: Running) => void, number]>([
    ['Ctrl-C', (run) => run.child.stdin.write('\u0003'), 130],
    ['SIGTERM', (run) => process.kill(childOf(run), 'SIGTERM'), 143],
  ])('ends with %s, and leaves the terminal as it was', async (_, end, code) => {
    const server = await scripted({[list]: page([])})
    const run = onTerminal(['organization', 'list'], {env: {...server.env, MALLET_PASSWORD: undefined}})
    await run.seen('Password')
    await pause(50)
    end(run)
    const ended = await run.ended
    expect(ended.code).toBe(code)
    expect(ended.stdout.lastIndexOf(shows)).toBeGreaterThanOrEqual(ended.stdout.lastIndexOf(hides))
    expect(server.asked).toEqual([])
  })
})
