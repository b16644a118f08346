import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {Ajv2020} from 'ajv/dist/2020'
import {expect, it} from 'vitest'
import {helpText} from '../../../src/kit/help/help'
import {locate} from '../../../src/kit/parse/locate'
import {root} from '../../support/build'

const index = JSON.parse(readFileSync(join(root, 'dist/words.json'), 'utf8')) as Record<string, string>

const help = async (line: string): Promise<Record<string, unknown>> =>
  JSON.parse(await helpText(locate(line.split(' '), index), {root, version: '1', width: undefined})) as Record<
    string,
    unknown
  >

const text = {type: 'string'}
const texts = {type: 'array', items: text}
const members = (properties: Record<string, unknown>): object => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
})
const types = ['flag', 'boolean', 'integer', 'id', 'choice', 'list', 'pairs', 'json', 'file', 'date', 'text']
const option = members({
  name: text,
  short: {type: ['string', 'null']},
  aliases: texts,
  type: {enum: types},
  enum: {type: ['array', 'null'], items: text},
  required: {type: 'boolean'},
  repeatable: {type: 'boolean'},
  summary: text,
  group: {enum: ['identify', 'select', 'options', 'task', 'output', 'global']},
})
const exitCodes = {type: 'array', minItems: 2, items: members({code: {type: 'integer'}, meaning: text})}
const command = members({
  kind: {const: 'command'},
  name: text,
  summary: text,
  description: {type: ['string', 'null']},
  usage: text,
  aliases: texts,
  options: {type: 'array', items: option},
  one_of_each: {type: 'array', items: texts},
  examples: {type: 'array', items: members({description: text, command: text, needs: {type: ['string', 'null']}})},
  fields: texts,
  json_fields: texts,
  useful_globals: texts,
  api: {type: ['string', 'null']},
  in_hammer: {type: 'boolean'},
  exit_codes: exitCodes,
})
const named = {type: 'array', items: members({name: text, summary: text})}
const program = members({
  kind: {const: 'program'},
  name: {const: 'mallet'},
  version: text,
  summary: text,
  usage: text,
  topics: named,
  global_options: {type: 'array', items: option},
  exit_codes: exitCodes,
  commands: {type: 'array', minItems: 150, items: command},
})
const topic = members({kind: {const: 'topic'}, name: text, summary: text, usage: text, commands: named})

it.each([
  ['help --json', program],
  ['help --json product create', command],
  ['product create --help --json', command],
  ['help --json content-view version', topic],
])('%s has the members that are documented', async (line, schema) => {
  const ajv = new Ajv2020({allErrors: true, allowUnionTypes: true})
  const given = await help(line)
  ajv.validate(schema, given)
  expect(ajv.errors ?? []).toEqual([])
})

it('of a guide has what it lists', async () => {
  expect(await help('help exit-codes --json')).toMatchObject({
    kind: 'guide',
    title: 'Exit codes',
    exit_codes: expect.arrayContaining([{code: 64, meaning: expect.any(String)}]),
  })
  expect(await help('help --json environment')).toMatchObject({
    variables: expect.arrayContaining([{name: 'NO_COLOR', summary: 'Disable colors'}]),
  })
  expect(await help('help --json options')).toHaveProperty('options.0.name', 'verbose')
})

it('of a command has the names after --json, and the options of every command that matter', async () => {
  expect(await help('help --json repository list')).toMatchObject({
    json_fields: expect.arrayContaining(['id', 'name', 'content_type']),
    useful_globals: ['json'],
  })
  expect(await help('help --json content-view delete')).toMatchObject({useful_globals: ['timeout', 'yes', 'json']})
})

it('says what must be given, of what type', async () => {
  const {options, one_of_each: required} = await help('help --json repository create')
  expect(required).toContainEqual(['name'])
  expect((required as string[][]).find((names) => names.includes('product-id'))).toContain('product')
  expect(options).toContainEqual(expect.objectContaining({name: 'name', type: 'text', required: true}))
  expect(options).toContainEqual(expect.objectContaining({name: 'product-id', type: 'integer', required: false}))
  expect(options).toContainEqual(
    expect.objectContaining({name: 'download-policy', type: 'choice', enum: ['immediate', 'on_demand']}),
  )
})
