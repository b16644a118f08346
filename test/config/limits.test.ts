import {describe, expect, it} from 'vitest'
import {readLimit, requestLimits} from '../../src/config/limits'
import type {Settings} from '../../src/config/settings'
import {exitCodes} from '../../src/core/errors'
import {failure} from '../support/failure'

const settings = (values: Record<string, string>): Settings => ({
  profile: 'default',
  defaults: {},
  values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, {value, origin: 'somewhere'}])),
})

describe('the limits of requests', () => {
  it('are seconds in settings and milliseconds in the program; what is not set is left out', () => {
    const set = settings({connect_timeout: '2.5', first_byte_timeout: '0', retries: '1'})
    expect(requestLimits(set)).toEqual({limits: {connect: 2500, firstByte: 0}, retries: 1})
    expect(requestLimits(settings({}))).toEqual({limits: {}, retries: undefined})
  })

  it('may be off as hammer writes it', () => {
    expect(requestLimits(settings({request_timeout: '-1'})).limits).toEqual({request: 0})
  })

  it.each([
    ['connect_timeout', '-1'],
    ['connect_timeout', 'soon'],
    ['connect_timeout', ''],
    ['connect_timeout', '86401'],
    ['connect_timeout', 'Infinity'],
    ['retries', '1.5'],
    ['retries', '-1'],
    ['retries', '11'],
  ] as const)('are refused where they cannot be: %s %j', (name, value) => {
    expect(failure(() => readLimit(name, value)).exit).toBe(exitCodes.usage)
    if (value === '') return
    const {parts} = failure(() => requestLimits(settings({[name]: value})))
    expect(parts).toMatchObject({code: 'configuration', detail: 'set in: somewhere', exit: exitCodes.configuration})
  })
})
