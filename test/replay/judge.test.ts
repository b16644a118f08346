// The judge itself: a program that does exactly what its arguments say, against a recording.
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {temporary} from '../support/places'
import {asked, readQuery} from './actions'
import {judgeAll, type Result} from './judge'
import type {Exchange, Row} from './rows'

/** `METHOD PATH [BODY]` asks, `print TEXT` prints, `exit CODE` ends; needs the server's address from hammer's configuration. */
const obedient = `
const {readFileSync} = require('node:fs')
const [, host] = /:host: '(.*)\\/'/.exec(readFileSync(process.env.HOME + '/.hammer/cli.modules.d/foreman.yml', 'utf8'))
async function main() {
  for (const line of process.argv.slice(2)) {
    const [verb, what, body] = line.split(' ')
    if (verb === 'print') process.stdout.write(line.slice(6))
    else if (verb === 'exit') process.exitCode = Number(what)
    else await fetch(host + what, {method: verb, body}).then((answer) => answer.text(), () => 'broken')
  }
}
main()`

const lookup: Exchange = {
  method: 'GET',
  path: '/katello/api/organizations',
  query: {search: 'name = "X"'},
  returns: {results: []},
}
const read: Exchange = {
  method: 'GET',
  path: '/katello/api/products',
  query: {organization_id: 1, page: 1},
  returns: {results: []},
}
const write: Exchange = {
  method: 'POST',
  path: '/katello/api/products',
  body: {name: 'P', organization_id: 1},
  returns: {id: 5},
}
const readLine = 'GET /katello/api/organizations/1/products?per_page=20'
const writeLine = 'POST /katello/api/products {"organization_id":"1","name":"P"}'

async function judged(argv: readonly string[], row: Partial<Row>): Promise<readonly string[]> {
  const file = join(temporary(), 'program.cjs')
  writeFileSync(file, obedient)
  const options = {cli: [process.execPath, file], jobs: 1, timeout: 20_000} as const
  const [result] = (await judgeAll([{id: 'row', argv, exchanges: [], ...row}], options)) as [Result]
  return result.faults
}

describe('the judge of recorded command lines', () => {
  it('takes another route, another page size, another order of members and a look-up left out as the same', async () => {
    expect(await judged([readLine], {exchanges: [lookup, read]})).toEqual([])
    expect(await judged([readLine, readLine], {exchanges: [read]})).toEqual([])
    expect(await judged([writeLine], {exchanges: [lookup, write]})).toEqual([])
  })

  it('faults other parameters', async () => {
    expect(await judged(['GET /katello/api/products?organization_id=2'], {exchanges: [read]})).toEqual([
      'parameters of products#index: sent {"organization_id":"2"}, recorded {"organization_id":"1"}',
    ])
  })

  it('faults a write, or the last read, that was not made', async () => {
    expect(await judged([], {exchanges: [write, lookup]})).toEqual([
      'never asked: products#create {"name":"P","organization_id":"1"}',
      'never asked: organizations#index {"search":"name = \\"X\\""}',
    ])
  })

  it('faults a request that was not recorded, a repeated write too', async () => {
    expect(await judged([writeLine, writeLine], {exchanges: [write]})).toEqual([
      'request not recorded: POST /katello/api/products {"organization_id":"1","name":"P"}',
    ])
    expect(await judged(['GET /nowhere?x=1'], {})).toEqual(['request not recorded: GET /nowhere?x=1 '])
  })

  it('compares nothing after the end of a recording', async () => {
    const {returns: _, ...last} = read
    expect(await judged([readLine, writeLine], {exchanges: [last]})).toEqual([])
    expect(await judged([], {exchanges: [last, write]})).toEqual([
      'never asked: products#index {"organization_id":"1"}',
    ])
  })

  it('compares the exit code and the options that an error names', async () => {
    expect(await judged(['exit 64'], {exit: 64})).toEqual([])
    expect(await judged(['exit 64'], {exit: [64, 70]})).toEqual([])
    expect(await judged(['exit 1'], {exit: [64, 70]})).toEqual(['exit 1, recorded 64 or 70'])
    expect(await judged(['print Missing --name'], {names: ['--id', '--name']})).toEqual([])
    expect(await judged(['print Missing'], {names: ['--id', '--name']})).toEqual([
      'the error names none of --id --name',
    ])
  })

  it('compares machine-readable output but for the wording of a result', async () => {
    const json = {format: 'json', stdout: '{"message": "Made", "id": 1}'} as const
    expect(await judged(['print {"message":"MESSAGE","id":1}'], json)).toEqual([])
    expect(await judged(['print {"message":"MESSAGE","id":2}'], json)).toEqual(['json on stdout differs'])
    expect(await judged(['print {"id":1}'], json)).toEqual(['json on stdout differs'])
    expect(await judged(['print no'], json)).toEqual([expect.stringMatching(/^json on stdout: .*JSON/)])
    const csv = {format: 'csv', stdout: 'Message,Id\nMade,1\n'} as const
    expect(await judged(['print Message,Id\n"Other, words",1'], csv)).toEqual([])
    expect(await judged(['print Message,Id\nMade,2'], csv)).toEqual(['csv on stdout differs'])
    expect(await judged(['print a: 1'], {format: 'yaml', stdout: 'a: 1\n'})).toEqual([])
    expect(await judged(['print a: 2'], {format: 'yaml', stdout: 'a: 1\n'})).toEqual(['yaml on stdout differs'])
  })

  it('breaks the connection where the recording did', async () => {
    expect(await judged([readLine], {exchanges: [{...read, status: 0}]})).toEqual([])
  })
})

describe('a request', () => {
  it('is an action with parameters from path, query and body', () => {
    const body = {name: 'P', label: null, ids: [2, 1], nested: {b: true, a: 1}}
    expect(asked({method: 'PUT', path: '/katello/api/v2/products/7', query: {page: 2}, body})).toEqual({
      key: 'products#update',
      params: {id: '7', ids: ['2', '1'], label: null, name: 'P', nested: {a: '1', b: 'true'}},
    })
  })

  it('reads lists and members in a query', () => {
    expect(readQuery('?a[]=1&a[]=2&b[c]=3&d=4')).toEqual({a: ['1', '2'], b: {c: '3'}, d: '4'})
  })
})
