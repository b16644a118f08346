// What each command does when it cannot do its work: what it looks up is not there, it is not allowed, the server does not take the
// values, or the options make no sense. It changes nothing then, and says why.
import {beforeEach, describe, expect, it} from 'vitest'
import {mapParallel} from '../../src/core/parallel'
import {splitWords} from '../support/command-lines'
import {contractAnswers, type Overrides} from '../support/contract-answers'
import {recording, type Answering, type Outcome, type Recorded, type Recording} from '../support/recording'
import {commandClass} from '../support/walk'
import {commandLines, firstOfEach, workInFolderWithFiles, type CommandLine} from './requests/cases'
import {records} from './requests/lines'

let katello: Recording
let answers: (overrides?: Overrides) => Answering
beforeEach(async () => {
  answers = await contractAnswers()
  katello = await recording(answers())
  workInFolderWithFiles()
})

const isWrite = ({method}: Recorded): boolean => method !== 'GET'
const isList = (body: unknown): boolean => typeof body === 'object' && body !== null && 'results' in body

/** Runs every line with other answers; gives the lines that are not as they should be, with what they did. */
async function faults(
  lines: readonly CommandLine[],
  change: (usual: Answering) => Answering,
  faultOf: (outcome: Outcome, line: CommandLine) => string | undefined,
): Promise<string[]> {
  const found = await mapParallel(lines, 4, async (line) => {
    const answer = change(answers(records[line.words]))
    const fault = faultOf(await katello.run(line.command, line.args, {answer}), line)
    return fault === undefined ? [] : [`${line.line}: ${fault}`]
  })
  return found.flat()
}

it('a name that is not there is told, and nothing is changed', async () => {
  const empty =
    (usual: Answering): Answering =>
    (request) => {
      const {status, body} = usual(request)
      return isList(body) ? {body: {...(body as object), total: 0, subtotal: 0, results: []}} : {status, body}
    }
  const lines = commandLines().filter(({args, command}) => {
    const option = args.find((word) => /^--(name|organization|product|host|user)$/.test(word))
    return option !== undefined && (option !== '--name' || command.options.get('id') !== undefined)
  })
  expect(lines.length).toBeGreaterThan(100)
  const found = await faults(lines, empty, ({code, message, requests, stdout}, {args}) => {
    if (requests.some(isWrite)) return `sent ${requests.find(isWrite)?.method}`
    if (code !== 70 && code !== 128) return `exit ${code}: ${message}`
    if (stdout !== '') return `printed ${stdout}`
    return args.some((word) => !word.startsWith('--') && message.includes(word)) ? undefined : `says only: ${message}`
  })
  expect(found).toEqual([])
})

it('what one may not do exits with 77 and prints nothing', async () => {
  const denied: Answering = () => ({status: 403, body: {error: {message: 'Access denied', details: 'no permission'}}})
  const found = await faults(
    firstOfEach(commandLines()),
    () => denied,
    ({code, message, stdout, requests}) => {
      if (code === 0 && requests.length === 0) return undefined // it needs nothing of the server, so nothing is denied
      return code === 77 && stdout === '' ? undefined : `exit ${code}: ${message} ${stdout}`
    },
  )
  expect(found).toEqual([])
})

it("values that the server does not take exit with 65 and the server's words", async () => {
  const refused =
    (usual: Answering): Answering =>
    (request) =>
      isWrite(request)
        ? {status: 422, body: {displayMessage: 'Validation failed: not like this', errors: {base: ['not like this']}}}
        : usual(request)
  const found = await faults(firstOfEach(commandLines()), refused, ({code, message, requests}) =>
    !requests.some(isWrite) || code === 65 ? undefined : `exit ${code}: ${message}`,
  )
  expect(found).toEqual([])
})

async function run(line: string, overrides?: Overrides): Promise<Outcome> {
  const {words, args} = split(line)
  return katello.run(commandClass(words.join(':')), args, {answer: answers(overrides)})
}

function split(line: string): {words: string[]; args: string[]} {
  const all = splitWords(line)
  const first = all.findIndex((word) => word.startsWith('--'))
  return first === -1 ? {words: all, args: []} : {words: all.slice(0, first), args: all.slice(first)}
}

describe('options that make no sense are refused before anything is changed', () => {
  it.each([
    // command line, exit code, what the error or its advice has to name
    ['content-view component add --composite-content-view-id 9', 64, '--latest'],
    [
      'content-view component add --composite-content-view-id 9 --component-content-view-version 2.0',
      64,
      '--component-content-view',
    ],
    ['content-view component remove --composite-content-view-id 9', 64, '--component-ids'],
    ['content-view component update --composite-content-view-id 9 --id 3', 64, '--latest'],
    ['content-view component update --composite-content-view-id 9 --latest', 64, '--component-content-view'],
    ['content-view purge --id 4 --versions-to-keep=-1', 64, '--versions-to-keep'],
    ['content-view version incremental-update --content-view-version-id 5', 64, '--errata-ids'],
    ['content-view version promote --id 7', 64, '--to-lifecycle-environment'],
    ['content-view version update --id 7 --new-version 3.0', 64, '--new-version'],
    ['content-view add-repository --id 4', 64, '--repository'],
    ['content-view remove-repository --id 4', 64, '--repository'],
    ['content-view add-version --id 9', 64, '--content-view-version'],
    ['content-view remove-version --id 9', 64, '--content-view-version'],
    ['content-view filter add-repository --id 3 --content-view-id 4', 64, '--repository'],
    ['content-view filter remove-repository --id 3 --content-view-id 4', 64, '--repository'],
    ['flatpak-remote remote-repository mirror --id 7 --product-id 3 --sync --async', 64, '--async'],
    ['host package containerfile-install-command', 64, '--host'],
    ['registry-name-pattern preview --id 2', 64, '--pattern'],
    ['registry-name-pattern set --id 2', 64, '--pattern'],
    ['repository create --product-id 3 --content-type docker', 64, '--name'],
    [
      'repository create --name web --product-id 3 --content-type docker --ansible-collection-requirements-file ./none.yml',
      66,
      'none.yml',
    ],
    ['repository remove-content --id 12', 64, '--ids'],
    ['repository update --id 12 --docker-tag stable', 64, '--docker-digest'],
    ['repository upload-content --id 12', 64, '--path'],
    ['repository upload-content --id 12 --path ./none.rpm', 66, 'none.rpm'],
    ['settings set --id entries_per_page', 64, '--value'],
    ['task resume', 64, '--task-ids'],
    ['user access-token create --user-id 4', 64, '--name'],
  ] as const)('%s', async (line, code, named) => {
    const outcome = await run(line)
    expect(outcome).toMatchObject({code, stdout: ''})
    expect(`${outcome.message} ${outcome.hint}`).toContain(named)
    expect(outcome.requests.filter(isWrite)).toEqual([])
  })
})

describe('content-view component remove', () => {
  const line = 'content-view component remove --composite-content-view-id 9 --component-content-view-ids 40,41'

  it('refuses a content view that is no component', async () => {
    const {code, requests} = await run(line, {
      ContentViewComponent: [
        {id: 3, content_view: {id: 40}},
        {id: 4, content_view: {id: 16}},
      ],
    })
    expect(code).toBe(128)
    expect(requests.filter(isWrite)).toEqual([])
  })
})

describe('registry-name-pattern set', () => {
  const line = 'registry-name-pattern set --id 2 --pattern images'

  it('refuses a pattern that gives two repositories one name, and sends it with --force', async () => {
    const refused = await run(line)
    expect(refused.code).toBe(65)
    expect(refused.requests.filter(isWrite)).toEqual([])
    const forced = await run(`${line} --force`)
    expect(forced.code).toBe(0)
    expect(forced.requests.filter(isWrite).map(({method, path}) => `${method} ${path}`)).toEqual([
      'PUT /katello/api/environments/2',
    ])
  })
})

describe('services that are not well', () => {
  it.each(['ping foreman', 'ping katello', 'status foreman'])('%s prints them and exits with 1', async (line) => {
    const failing =
      (usual: Answering): Answering =>
      (request) =>
        JSON.parse(
          JSON.stringify(usual(request)).replaceAll('"status":"ok"', '"status":"FAIL"'),
        ) as ReturnType<Answering>
    const {words, args} = split(line)
    const {code, stdout} = await katello.run(commandClass(words.join(':')), args, {answer: failing(answers())})
    expect(code).toBe(1)
    expect(stdout).toContain('FAIL')
  })
})

describe('docker lists of a product', () => {
  it.each(['docker tag list', 'docker manifest list'])(
    '%s --product-id asks which of several repositories',
    async (line) => {
      const {code, hint} = await run(`${line} --product-id 3`)
      expect(code).toBe(70)
      expect(hint).toContain('--repository')
      const rows = [
        {id: 5, content_type: 'docker'},
        {id: 6, content_type: 'file'},
      ]
      const one = await run(`${line} --product-id 3`, {Repository: rows})
      expect(one.code).toBe(0)
      expect(one.requests.at(-1)?.query.get('repository_id')).toBe('5')
    },
  )
})
