import {describe, expect, it} from 'vitest'
import {readSettings} from '../../../src/config/settings'
import {pathsFor} from '../../../src/config/paths'
import {guides} from '../../../src/kit/help/guides'
import {withEnvironment} from '../../../src/kit/parse/environment'
import {settingOptions, variableOf, variableOptions} from '../../../src/kit/parse/globals'
import {temporary} from '../../support/places'

const none = new Map()

describe('an option of every command', () => {
  it.each(variableOptions)('has a variable that the help lists: %s', (name) => {
    expect((guides['environment']?.(120) ?? []).join('\n')).toContain(variableOf(name))
  })

  it.each(variableOptions.filter((name) => !settingOptions.includes(name)))('is read from it: %s', (name) => {
    const env = {[variableOf(name)]: name === 'ci' ? 'none' : '1'}
    const given = withEnvironment({}, none, env)
    expect(given[name]).toBeDefined()
    expect(withEnvironment({[name]: 'typed'}, none, env)[name]).toBe('typed')
  })

  it.each(settingOptions.filter((name) => name !== 'profile'))(
    'that is a setting is read with the profile: %s',
    async (name) => {
      const variable = variableOf(name)
      const env = {HOME: temporary(), [variable]: 'yes'}
      const {values} = await readSettings({options: {}, env, paths: pathsFor(env)})
      expect(Object.values(values)).toContainEqual(
        expect.objectContaining({value: 'yes', origin: `environment ${variable}`}),
      )
    },
  )

  it('gives way to one of the command itself', () => {
    const own = new Map([
      ['config', {name: 'config', aliases: [], param: {kind: 'text'}, about: '', group: 'CHANGE'} as const],
    ])
    expect(withEnvironment({}, own, {MALLET_CONFIG: 'x'})).toEqual({})
  })

  it('is no with no, and refused when it cannot be read', () => {
    expect(withEnvironment({}, none, {MALLET_YES: 'no', MALLET_TIMEOUT: '5'})).toEqual({yes: false, timeout: 5})
    expect(() => withEnvironment({}, none, {MALLET_TIMEOUT: 'soon'})).toThrow(/MALLET_TIMEOUT/)
    expect(() => withEnvironment({}, none, {MALLET_QUIET: 'maybe'})).toThrow(/MALLET_QUIET/)
  })
})
