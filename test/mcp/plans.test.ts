import {describe, expect, it} from 'vitest'
import {catalog, effectOf} from '../../src/kit/mcp/catalog'
import {harmless, visible} from '../../src/kit/mcp/data'
import {changeTools} from '../../src/kit/mcp/change-tools'
import {fitted} from '../../src/kit/mcp/fit'
import {Plans} from '../../src/kit/mcp/plans'
import {ranked} from '../../src/kit/mcp/search'
import type {McpSession} from '../../src/kit/mcp/session'
import {objectOf, type JsonObject} from '../../src/core/json'
import type {CallToolResult} from '@modelcontextprotocol/sdk/types.js'
import {allCommands, commandClass, commandIds} from '../support/walk'

const plan = () => ({shown: {}, execute: () => Promise.resolve({content: []})})

describe('plans', () => {
  it('are taken once, and until their time is over', () => {
    let time = 0
    const plans = new Plans(600_000, () => time)
    const [first, second] = [plans.add(plan()), plans.add(plan())]
    time = 600_000
    expect(plans.take(first.id)).toBe(first)
    expect(() => plans.take(first.id)).toThrow('There is no such plan')
    time = 600_001
    expect(() => plans.take(second.id)).toThrow('The plan is too old')
    expect(() => plans.take(second.id)).toThrow('There is no such plan')
  })

  it('are kept up to a hundred, of which the oldest gives way', () => {
    const plans = new Plans(1, () => 0)
    const all = Array.from({length: 101}, () => plans.add(plan()))
    expect(() => plans.take(all[0]?.id ?? '')).toThrow('There is no such plan')
    expect(plans.take(all[1]?.id ?? '')).toBe(all[1])
  })
})

describe('the tools for plans', () => {
  const call = async (plans: Plans, name: string, given: JsonObject): Promise<unknown> => {
    const tools = changeTools({plans} as McpSession) // they use nothing else of a session
    const watch = {signal: new AbortController().signal, onNote: () => undefined}
    return tools.find(({tool}) => tool.name === name)?.call(given, watch)
  }

  it('read a plan and execute it within ten minutes, and not a millisecond later', async () => {
    let time = 0
    let executed = 0
    const plans = new Plans(600_000, () => time)
    const execute = (): Promise<CallToolResult> => {
      executed++
      return Promise.resolve({content: []})
    }
    const [first, second] = [plans.add({shown: {plan: [1, 2]}, execute}), plans.add({shown: {}, execute})]
    time = 600_000
    const query = {plan_id: first.id, query: 'plan[1:]'}
    expect(await call(plans, 'read_plan', query)).toMatchObject({structuredContent: {data: [2]}})
    await call(plans, 'execute_plan', {plan_id: first.id})
    expect(executed).toBe(1)
    time = 600_001
    for (const name of ['read_plan', 'execute_plan'])
      await expect(call(plans, name, {plan_id: second.id})).rejects.toThrow(/too old|no such plan/)
    expect(executed).toBe(1)
  })
})

describe('a search', () => {
  const found = (query: string, allowWrites = false): string[] =>
    ranked(catalog(allCommands(), [], allowWrites).commands, query).map(({name}) => name)

  it('finds what a question is about', () => {
    expect(found('what runs in Prod?')[0]).toBe('image list')
    expect(found('what would a release change?').slice(0, 2).toSorted()).toEqual(['image diff', 'release status'])
    expect(found('which hosts still boot the old one')[0]).toBe('host bootc drift')
    expect(found('make this tag available in Test', true)[0]).toBe('release')
    expect(found('sync my repos', true)[0]).toBe('repository synchronize')
    expect(found('delete old images', true)[0]).toBe('image prune')
    expect(found('where is an image')[0]).toBe('image where')
    expect(found('weather')).toEqual([])
  })
})

describe('a result', () => {
  it('is cut where it is longest, and says where', () => {
    const rows = Array.from({length: 500}, (_, id) => ({id, name: 'x'.repeat(100)}))
    const {value, cuts} = fitted({message: 'm', entries: rows, few: [1, 2]}, 10_000)
    const [cut] = cuts
    expect(JSON.stringify(value).length).toBeLessThanOrEqual(10_000)
    expect(cut).toMatchObject({member: 'entries', of: 500})
    expect(objectOf(value)['entries']).toEqual(rows.slice(0, cut?.shown))
    expect(objectOf(value)).toMatchObject({message: 'm', few: [1, 2]})
  })

  it.each([
    ['a list', Array.from({length: 3000}, (_, id) => ({id, inner: [id, id]})), 5000],
    ['a text', 'x'.repeat(100_000), 1000],
    ['a record of lists', {'a b': [['x'.repeat(50_000)], ['y'.repeat(50_000)]]}, 1000],
    ['what is short', [1, 2, 3], 1000],
  ])('of %s fits', (_, value, most) => {
    expect(JSON.stringify(fitted(value, most).value).length).toBeLessThanOrEqual(most)
  })
})

describe('what is offered', () => {
  it('has no command about this machine, and none that changes something as one that reads', () => {
    const {commands} = catalog(allCommands(), [], true)
    expect(commands.length).toBeGreaterThan(120)
    for (const {id, effect} of commands) {
      const {action, bare} = commandClass(id).spec
      expect(bare, id).toBeUndefined()
      if (effect === 'read') expect(action?.method ?? 'GET', id).toBe('GET')
    }
    expect(
      commands.map(({id}) => id).filter((id) => /^(config|auth|sandbox|user|defaults|api|browse)\b/.test(id)),
    ).toEqual([])
  })

  it('is decided for commands that are there', () => {
    const ids = commandIds()
    for (const id of ['image:list', 'release:status', 'registry:tags', 'flatpak:status']) {
      expect(ids).toContain(id)
      expect(effectOf(id, undefined)).toBe('read')
    }
    expect(effectOf('no:such', undefined)).toBeUndefined()
  })
})

describe('text of the server', () => {
  it('shows what is not seen', () => {
    expect(visible('a\tb\nc')).toBe('a\tb\nc')
    expect(visible('\u0000\u009b\u200d\ufeff\u2028\u{e007f}\ufe0f')).toBe(
      '\\u{0}\\u{9b}\\u{200d}\\u{feff}\\u{2028}\\u{e007f}\\u{fe0f}',
    )
  })

  it('has no secrets', () => {
    expect(
      harmless({
        token: 'x',
        password: '',
        settings: [{name: 'oauth_consumer_secret', value: 'x'}],
        token_count: 3,
        key: 'k',
      }),
    ).toEqual({
      token: '***',
      password: '',
      settings: [{name: 'oauth_consumer_secret', value: '***'}],
      token_count: 3,
      key: 'k',
    })
  })
})
