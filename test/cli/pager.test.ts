import {describe, expect, it} from 'vitest'
import {organizations, page, scripted, type Scripted} from '../support/katello'
import {mallet, onTerminal} from '../support/program'

const list = 'GET /katello/api/organizations'
/** Says that it was started, then shows what it is given. */
const pager = "sed -e '1s/^/PAGED /'"

const serve = (count: number): Promise<Scripted> => scripted({[list]: (asked) => page(organizations(count), asked)})
const show = async (count: number, env: Record<string, string>, args: readonly string[] = []): Promise<string> => {
  const server = await serve(count)
  const run = await onTerminal(['organization', 'list', ...args], {env: {...server.env, ...env}}).ended
  expect(run.code).toBe(0)
  return run.stdout
}

describe('the pager', () => {
  it('shows what is longer than the screen, once', async () => {
    const text = await show(100, {PAGER: pager})
    expect(text.match(/PAGED/g)).toHaveLength(1)
    expect(text).toContain('Organization 100')
  })

  it('prefers MALLET_PAGER, and does without an option of its own', async () => {
    expect(await show(100, {PAGER: 'cat', MALLET_PAGER: pager})).toContain('PAGED')
  })

  it('shows long help', async () => {
    const run = await onTerminal(['help', 'options'], {env: {PAGER: pager}}).ended
    expect(run.stdout).toContain('PAGED')
    expect(run.code).toBe(0)
  })

  it.each([
    ['with --no-pager', {PAGER: pager}, ['--no-pager']],
    ['when it is empty', {PAGER: ''}, []],
    ['when it is cat', {PAGER: 'cat'}, []],
    ['when MALLET_PAGER is empty', {PAGER: pager, MALLET_PAGER: ''}, []],
    ['under CI', {PAGER: pager, CI: 'true'}, []],
    ['under ACCESSIBLE', {PAGER: pager, ACCESSIBLE: '1'}, []],
    ['on a terminal without a cursor', {PAGER: pager, TERM: 'dumb'}, []],
    ['when there is no such program', {PAGER: 'no-such-pager'}, []],
  ])('is left out %s', async (_, env, args) => {
    const text = await show(100, env, args)
    expect(text).not.toContain('PAGED')
    expect(text).toContain('Organization 100')
  })

  it.each([
    [[], 'FRX'],
    [['--wide'], 'RXS'],
    [['--no-truncate'], 'RXS'],
  ])('folds long lines, unless they are asked for: %j', async (args, flags) => {
    const text = await show(100, {PAGER: 'printenv LESS; cat #'}, args)
    expect(text.split(/\r?\n/)[0]).toBe(flags)
  })

  it('is for wide tables, too, however short they are', async () => {
    const server = await scripted({
      [list]: {body: {total: 1, subtotal: 1, results: [{id: 1, name: 'x'.repeat(90), title: 'x'}]}},
    })
    const shown = async (...args: string[]) =>
      (await onTerminal(['organization', 'list', ...args], {env: {...server.env, PAGER: pager}}).ended).stdout
    expect(await shown('--wide')).toContain('PAGED')
    expect(await shown()).not.toContain('PAGED')
  })

  it('is left out for what fits the screen', async () => {
    expect(await show(3, {PAGER: pager})).not.toContain('PAGED')
  })

  it('is left out in a pipe', async () => {
    const server = await serve(100)
    const run = await mallet(['organization', 'list'], {env: {...server.env, PAGER: pager}})
    expect(run.stdout).not.toContain('PAGED')
  })

  it('may be closed at any time', async () => {
    const server = await scripted({
      // the second page never comes: it is given up when the reader has seen enough
      [list]: (asked) => (asked.query['page'] === '1' ? page(organizations(2000), asked) : undefined),
    })
    const run = await onTerminal(['organization', 'list', '--output', 'csv'], {
      env: {...server.env, PAGER: 'sed -n -e "1s/^/PAGED /p" -e 3q'},
    }).ended
    expect(run).toMatchObject({code: 0})
    expect(run.stdout).toContain('PAGED')
    expect(run.stdout).not.toContain('Error')
  })

  it('that the shell cannot run is an error', async () => {
    const server = await serve(100)
    const run = await onTerminal(['organization', 'list'], {env: {...server.env, PAGER: "no-such-pager 'x'"}}).ended
    expect(run.code).toBe(78)
    expect(run.stdout).toContain('--no-pager')
  })
})
