import {describe as group, expect, it} from 'vitest'
import {nameOf, type Params} from '../../src/contract/define'
import {describe} from '../../src/contract/describe'
import {readApis} from '../support/contract'

const apis = await readApis()

/** Texts of parameters, with those inside of objects. */
const texts = (params: Params): string[] =>
  Object.values(params).flatMap((param) => [describe(param), ...texts(param.params ?? {})])

/** A phrase for a help screen: begins with a capital or a quoted value, ends without a period, writes ID in capitals. */
const phrase = /^[A-Z](?!.*\bIds?\b)(?!.*\bids?\b).*[^.\s]$/

group('texts of the contract', () => {
  it('are there for all resources', () => expect(apis.length).toBeGreaterThan(40))

  it.each(apis.map((api) => [nameOf(api).name, api] as const))('are phrases: %s', (_name, api) => {
    const all = Object.values(api).flatMap(({summary, params}) => [summary, ...texts(params)])
    expect([nameOf(api).summary, ...all].filter((text) => !phrase.test(text))).toEqual([])
  })
})
