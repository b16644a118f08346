import {describe, expect, it} from 'vitest'
import {AppError, exitCodes} from '../../../src/core/errors'
import {command} from '../../../src/kit/run/command'
import {execute} from '../../../src/kit/run/execute'
import type {JsonSchema} from '../../../src/contract/shape'
import {knownMembers, requireMembers} from '../../../src/kit/run/members'
import {terminal as makeTerminal} from '../../../src/kit/present/terminal'
import {field, fields, type Row} from '../../../src/output/fields'
import {temporary} from '../../support/places'

const text: JsonSchema = {type: 'string'}
const product: JsonSchema = {
  type: 'object',
  properties: {
    id: {type: 'integer'},
    name: text,
    state: {enum: ['new', 'old']},
    organization: {anyOf: [{type: 'object', properties: {name: text}}, {type: 'null'}]},
    repositories: {type: 'array', items: {type: 'object', properties: {url: text}}},
    counts: {type: 'object', additionalProperties: {type: 'integer'}},
    anything: {},
    get parent() {
      return product
    },
  },
}
const described = {answer: {schema: product}}

describe('the members of what a command prints', () => {
  it('are not known where it does not say', () => {
    expect(knownMembers({})).toBeUndefined()
    expect(() => requireMembers({}, ['nmae'])).not.toThrow()
  })

  it('are listed as paths, records that contain their like only so far', () => {
    const paths = knownMembers(described) ?? []
    expect(paths).toEqual(
      expect.arrayContaining(['id', 'name', 'organization.name', 'repositories.url', 'parent.organization.name']),
    )
    expect(paths.every((path) => path.split('.').length <= 3)).toBe(true)
  })

  it.each([
    'name',
    'organization',
    'organization.name',
    'repositories.url',
    'counts.rpm',
    'anything',
    'anything.at.all',
    'parent.parent.parent.parent.name',
  ])('have %s', (name) => {
    expect(() => requireMembers(described, ['id', name])).not.toThrow()
  })

  it.each([
    ['nmae', 'name'],
    ['organization.nmae', 'organization.name'],
    ['repositories.ulr', 'repositories.url'],
    ['name.first', undefined],
    ['state.new', undefined],
    ['counts.rpm.all', undefined],
    ['constructor', undefined],
  ])('lack %s', (name, near) => {
    try {
      requireMembers(described, ['id', name])
    } catch (error) {
      expect(error).toBeInstanceOf(AppError)
      const {parts, exit} = error as AppError
      expect([exit, parts.message]).toEqual([exitCodes.usage, `The records have no field "${name}"`])
      expect(parts.detail).toContain('organization, repositories')
      if (near !== undefined) expect(parts.hint).toBe(`Did you mean "${near}"?`)
      return
    }
    throw new Error('it was not refused')
  })
})

describe('a command that changes something', () => {
  it.each([
    [{json: 'id,nmae'}, 64, 0],
    [{output: 'ndjson', fields: ['nmae']}, 64, 0],
    [{json: 'id,name'}, 0, 1],
    [{output: 'ndjson', fields: ['name']}, 0, 1],
    [{json: ''}, 0, 1],
  ])('checks %j before it does so', async (given, code, runs) => {
    let count = 0
    const {spec, options} = command({
      bare: true,
      summary: 'Create a product',
      examples: [],
      fields: fields<Row>()(field('Name', 'name')),
      answer: {schema: product},
      run: () => Promise.resolve({kind: 'message', message: 'Product created.', record: {id: ++count, name: 'P'}}),
    })
    const signal = new AbortController().signal
    const terminal = makeTerminal({}, () => undefined, signal)
    const host = {
      env: {HOME: temporary()},
      terminal,
      signal,
      version: '0',
      commands: {index: {}, root: '', version: '0', load: () => Promise.reject(new Error('no commands'))},
    }
    const exit = await execute(spec, options, {...given, 'output-file': '/dev/null'}, host).then(
      () => 0,
      (error: unknown) => (error as AppError).exit,
    )
    expect([exit, count]).toEqual([code, runs])
  })
})
