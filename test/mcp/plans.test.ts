import {describe, expect, it} from 'vitest'
import {catalog, effectOf} from '../../src/kit/mcp/catalog'
import {harmless, visible} from '../../src/kit/mcp/data'
import {Plans} from '../../src/kit/mcp/plans'
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
