import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {page, scripted, type Scripted} from '../support/katello'
import {temporary} from '../support/places'
import {mallet, onTerminal} from '../support/program'

const digest = `sha256:${'ab12'.repeat(16)}`
const tag = {
  id: 7,
  name: 'latest',
  repository_id: 3,
  manifest: {id: 4, digest, manifest_type: 'list', manifests: [{id: 5, digest: 'sha256:member'}]},
}
const tasks = [{id: 'a', action: 'Publish', state: 'stopped', result: 'success', started_at: '2026-03-02 09:15:00 UTC'}]
const serve = (): Promise<Scripted> =>
  scripted({
    'GET /katello/api/docker_tags/7': {body: tag},
    'GET /foreman_tasks/api/tasks': (asked) => page(tasks, asked),
  })
const escape = '\u001b['

describe('on a terminal', () => {
  it('a tag is shown with its digest and, of a list, its manifests; a pipe gets the fields of the reference client', async () => {
    const {env} = await serve()
    const args = ['docker', 'tag', 'info', '--id', '7']
    const shown = await onTerminal(args, {env}).ended
    for (const text of [digest, 'list', 'sha256:member']) expect(shown.stdout).toContain(text)
    expect((await mallet(args, {env})).stdout).not.toContain('sha256')
  })

  it('a task that is not waited for comes with the command that watches it; a pipe gets its message alone', async () => {
    const task = {id: 'b4', label: 'x', state: 'planned', pending: true, humanized: {}}
    const {env} = await scripted({'POST /katello/api/content_views/3/publish': {status: 202, body: task}})
    const args = ['content-view', 'publish', '--id', '3', '--async']
    expect((await onTerminal(args, {env}).ended).stdout).toContain('mallet task progress --id b4')
    expect((await mallet(args, {env})).stderr).toBe('')
  })

  it('an option that is given twice is told of; in a pipe its last value is taken, as ever', async () => {
    const {env} = await serve()
    const args = ['docker', 'tag', 'info', '--id', '8', '--id', '7']
    const words = '--id was given more than once; only the last value is used'
    expect((await onTerminal(args, {env}).ended).stdout).toContain(words)
    expect((await onTerminal(['docker', 'tag', 'info', '--id=7', '--id', '7'], {env}).ended).stdout).not.toContain(
      words,
    )
    const run = await mallet(args, {env})
    expect([run.code, run.stderr]).toEqual([0, ''])
  })

  it('a table that is too narrow says what it leaves out, of a list and of a record', async () => {
    const wide = {...tag, name: 'x'.repeat(70)}
    const server = await scripted({
      'GET /katello/api/docker_tags/7': {body: wide},
      'GET /katello/api/docker_tags': (asked) => page([wide], asked),
    })
    for (const args of [
      ['docker', 'tag', 'info', '--id', '7', '--output', 'table'],
      ['docker', 'tag', 'list', '--repository-id', '3'],
    ]) {
      const run = await onTerminal(args, {env: server.env}).ended
      expect(run.stdout).toContain('left out to fit the terminal: ')
      const whole = await onTerminal([...args, '--wide', '--no-pager'], {env: server.env}).ended
      expect(whole.stdout).not.toContain('left out')
      expect(whole.stdout).toContain(digest)
    }
  })

  it('times have a zone, the local one or UTC; in a pipe they are as ever', async () => {
    const {env} = await serve()
    const local = {...env, TZ: 'Asia/Kolkata'}
    const args = ['task', 'list', '--fields', 'Started at']
    expect((await onTerminal(args, {env: local}).ended).stdout).toContain('2026-03-02 14:45:00 +0530')
    expect((await onTerminal([...args, '--utc'], {env: local}).ended).stdout).toContain('2026-03-02 09:15:00 +0000')
    expect((await mallet(args, {env: local})).stdout).toContain('2026/03/02 09:15:00')
  })

  it.each([
    ['has colors', {}, true],
    ['has none with NO_COLOR', {NO_COLOR: '1'}, false],
    ['has none with CLICOLOR=0', {CLICOLOR: '0'}, false],
    ['has none without a cursor', {TERM: 'dumb'}, false],
  ])('%s', async (_, env, colored) => {
    const server = await serve()
    const run = await onTerminal(['task', 'list'], {env: {...server.env, ...env}}).ended
    expect(run.stdout.includes(`${escape}32msuccess`)).toBe(colored)
    expect(run.stdout.includes(escape)).toBe(colored)
  })
})

describe('a pipe', () => {
  it.each([
    ['has no colors', {}, false],
    ['has them with CLICOLOR_FORCE', {CLICOLOR_FORCE: '1'}, true],
    ['has them with FORCE_COLOR', {FORCE_COLOR: '1'}, true],
    ['has none with CLICOLOR_FORCE=0', {CLICOLOR_FORCE: '0'}, false],
    ['has none when NO_COLOR is there as well', {CLICOLOR_FORCE: '1', NO_COLOR: '1'}, false],
  ])('%s', async (_, env, colored) => {
    const server = await serve()
    const run = await mallet(['task', 'list'], {env: {...server.env, ...env}})
    expect(run.stdout.includes(escape)).toBe(colored)
  })
})

describe('a question to a screen reader, or on a terminal without a cursor', () => {
  it.each([{ACCESSIBLE: '1'}, {TERM: 'dumb'}])('%j is a line, and the password is not shown', async (env) => {
    const server = await serve()
    const run = onTerminal(['task', 'list'], {
      env: {...server.env, MALLET_USERNAME: undefined, MALLET_PASSWORD: undefined, ...env},
    })
    await run.seen('User name: ')
    run.child.stdin.write('adm1n\r')
    await run.seen('(not shown): ')
    run.child.stdin.write('sekrit\u007fT\r')
    const ended = await run.ended
    expect(ended.code).toBe(0)
    expect(ended.stdout).not.toContain(escape)
    expect(ended.stdout).not.toContain('sekri')
    const [name, password] = Buffer.from(server.asked[0]?.headers.authorization?.split(' ')[1] ?? '', 'base64')
      .toString()
      .split(':')
    expect([name, password]).toEqual(['adm1n', 'sekriT'])
  })

  it('asks for a password only when nothing that is typed is shown any more', async () => {
    const {env} = await serve()
    const directory = temporary()
    const [watch, seen] = [join(directory, 'watch.cjs'), join(directory, 'seen')]
    writeFileSync(
      watch,
      `const {write} = process.stderr
       process.stderr.write = (text, ...rest) => {
         if (String(text).includes('(not shown)')) require('node:fs').writeFileSync('${seen}', String(process.stdin.isRaw))
         return write.call(process.stderr, text, ...rest)
       }`,
    )
    const variables = {...env, MALLET_PASSWORD: undefined, ACCESSIBLE: '1', NODE_OPTIONS: `--require=${watch}`}
    const run = onTerminal(['task', 'list'], {env: variables})
    await run.seen('(not shown): ')
    run.child.stdin.write('sekrit\r')
    expect((await run.ended).stdout).not.toContain('sekri')
    expect(readFileSync(seen, 'utf8')).toBe('true')
  })

  it('ends with Ctrl-C', async () => {
    const server = await serve()
    const run = onTerminal(['task', 'list'], {env: {...server.env, MALLET_PASSWORD: undefined, ACCESSIBLE: '1'}})
    await run.seen('(not shown): ')
    run.child.stdin.write('\u0003')
    expect((await run.ended).code).toBe(130)
    expect(server.asked).toEqual([])
  })
})
