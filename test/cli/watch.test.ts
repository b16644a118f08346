// --watch and --until: commands that read, again and again.
import {describe, expect, it} from 'vitest'
import {page, scripted, type Route} from '../support/katello'
import {mallet, onTerminal, start} from '../support/program'

const base = {id: 1, name: 'Base', label: 'a'}
const tools = {id: 2, name: 'Tools', label: 'a'}
const extra = {id: 3, name: 'Extra', label: 'a'}

/** Products as they are at each reading; the last stays. */
const katello = (...readings: readonly (readonly object[] | number)[]) => {
  const answer: Route = (asked, _, times) => {
    const reading = readings[Math.min(times, readings.length) - 1]
    return typeof reading === 'number' ? {status: reading, body: {}} : page(reading ?? [], asked)
  }
  return scripted({'GET /katello/api/products': answer, 'GET /katello/api/products/1': {body: base}})
}

const words = ['product', 'list', '--organization-id', '1', '--watch-interval', '1']
const env = {MALLET_RETRIES: '0'}

describe('--watch', () => {
  it('prints a line for what is there, new, changed and gone, with what --fields names', async () => {
    const server = await katello([base, tools], [base, tools], [{...base, label: 'b'}, extra])
    const running = start([...words, '--watch', '--output', 'ndjson', '--fields', 'name,label'], {env: server.env})
    await running.seen('"gone"')
    running.child.kill('SIGINT')
    const {code, stdout} = await running.ended
    expect(code).toBe(130)
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as {event: string; at: string; record: unknown})
    expect(lines.map(({event, record}) => [event, record])).toEqual([
      ['present', {name: 'Base', label: 'a'}],
      ['present', {name: 'Tools', label: 'a'}],
      ['changed', {name: 'Base', label: 'b'}],
      ['new', {name: 'Extra', label: 'a'}],
      ['gone', {name: 'Tools', label: 'a'}],
    ])
    for (const {at} of lines) expect(new Date(at).toISOString()).toBe(at)
  })

  it('prints a table again when it changed, and only then', async () => {
    const server = await katello([base], [base], [base, tools])
    const running = start([...words, '--watch', '--fields', 'Name'], {env: server.env})
    await running.seen('Tools')
    running.child.kill('SIGINT')
    const {code, stdout, stderr} = await running.ended
    expect([code, stderr]).toEqual([130, 'Stopped watching\n'])
    expect(stdout).toBe('----\nNAME\n----\nBase\n----\n\n-----\nNAME \n-----\nBase \nTools\n-----\n')
  })

  it('draws the screen anew on a terminal', async () => {
    const server = await katello([base], [base, tools])
    const running = onTerminal([...words, '--watch'], {env: server.env})
    await running.seen('Tools')
    running.child.kill('SIGTERM')
    const screens = (await running.ended).stdout.split('\u001b[H')
    expect(screens[0]).toBe('\u001b[2J')
    expect(screens[1]).toMatch(/^mallet product list {2}\d\d:\d\d:\d\d\u001b\[K/)
    expect(screens[1]).not.toContain('Tools')
  })

  it('waits for a server that is away, and says so once', async () => {
    const server = await katello([base], 503, 503, [base, tools])
    const running = start([...words, '--watch', '--output', 'ndjson'], {env: {...server.env, ...env}})
    await running.seen('"new"')
    running.child.kill('SIGINT')
    const {stderr} = await running.ended
    expect(stderr.match(/trying again/g)).toHaveLength(1)
  })
})

describe('--until', () => {
  it('prints what was read when the expression became true', async () => {
    const server = await katello([base], [base], [base, tools])
    const {code, stdout, stderr} = await mallet([...words, '--until', 'length(@) == `2`', '--json', 'name'], {
      env: server.env,
    })
    expect([code, stderr, JSON.parse(stdout)]).toEqual([0, '', [{name: 'Base'}, {name: 'Tools'}]])
    expect(server.asked).toHaveLength(3)
  })

  it('is applied to one record, and prints a table or a query as well', async () => {
    const {env: at} = await katello()
    const info = ['product', 'info', '--id', '1', '--until', "label == 'a'"]
    expect((await mallet([...info, '--query', 'name'], {env: at})).stdout).toBe('Base\n')
    expect((await mallet([...info, '--fields', 'Name'], {env: at})).stdout).toBe('Name: Base\n\n')
    const raw = ['api', '/katello/api/products/1', '--until', "label == 'a'", '--query', 'name']
    expect((await mallet(raw, {env: at})).stdout).toBe('Base\n')
  })

  it('ends with 75 when the time is up, and says what the expression was', async () => {
    const {env: at} = await katello([base])
    const {code, stdout, stderr} = await mallet([...words, '--until', '[?id == `9`]', '--timeout', '2'], {env: at})
    expect([code, stdout]).toEqual([75, ''])
    expect(stderr).toContain('was not true within 2 seconds:\n  the last value was []')
  })

  it('goes with --watch: it shows each reading, and ends', async () => {
    const {env: at} = await katello([base], [base, tools])
    const {code, stdout} = await mallet([...words, '--watch', '--output', 'ndjson', '--until', '[1]'], {env: at})
    expect([code, stdout.split('\n').map((line) => line.slice(0, 16))]).toEqual([
      0,
      ['{"event":"presen', '{"event":"new","', ''],
    ])
  })
})

it.each([
  [['product', 'create', '--name', 'x', '--organization-id', '1', '--watch'], 'goes with commands that only read'],
  [['product', 'delete', '--id', '1', '--until', 'id'], 'goes with commands that only read'],
  [['api', 'DELETE', '/katello/api/products/1', '--watch'], '--watch goes with commands that only read'],
  [['api', 'POST', '/katello/api/products', '--until', 'id'], '--until goes with commands that only read'],
  [
    ['repository', 'discover', '--url', 'http://127.0.0.1:1', '--organization-id', '1', '--watch'],
    'goes with commands that only read',
  ],
  [[...words], '--watch-interval has no effect by itself'],
  [[...words.slice(0, -1), '0', '--watch'], 'at least 1 second'],
  [[...words, '--watch', '--json'], '--json prints one document'],
  [[...words, '--watch', '--output', 'yaml'], 'the format yaml prints one document'],
  [[...words, '--watch', '--query', '[0]'], '--query prints one document'],
  [[...words, '--watch', '--output-file', 'x'], '--output-file exclude each other'],
  [[...words, '--until', '['], 'is not a JMESPath expression'],
])('%j is refused before anything is sent', async (args, why) => {
  const server = await katello([base])
  const {code, stdout, stderr} = await mallet(args, {env: server.env})
  expect([code, stdout]).toEqual([64, ''])
  expect(stderr).toContain(why)
  expect(server.asked).toEqual([])
})
