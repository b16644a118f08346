import {describe, expect, it} from 'vitest'
import {styleOf, type Style} from '../../../src/kit/present/present'
import type {Given} from '../../../src/kit/run/resolve'
import type {Terminal} from '../../../src/kit/present/terminal'

const style = (given: Given): Style => styleOf(given, {isTty: false, color: false} as Terminal, {})

describe('--json beside other options of the output', () => {
  it('takes the names of --fields where it has none of its own, or the same ones', () => {
    expect(style({json: '', fields: ['id', 'name']})).toMatchObject({api: ['id', 'name'], fields: undefined})
    expect(style({json: 'id,name', fields: ['id', 'name']}).api).toEqual(['id', 'name'])
    expect(style({json: '', fields: ['ALL']}).api).toEqual([])
  })

  it('is refused with other names', () => {
    expect(() => style({json: 'id', fields: ['name']})).toThrow('--json and --fields name different fields')
  })

  it.each<[Given, string]>([
    [{csv: true}, '--csv'],
    [{output: 'csv'}, '--output csv'],
    [{output: 'yaml'}, '--output yaml'],
    [{output: 'table'}, '--output table'],
    [{output: 'ndjson'}, '--output ndjson'],
  ])('is refused with another format: %j', (other, name) => {
    expect(() => style({json: '', ...other})).toThrow(`--json and ${name} are two formats`)
  })

  it('and --output json are the same format', () => {
    expect(style({json: '', output: 'json'}).api).toEqual([])
  })
})
