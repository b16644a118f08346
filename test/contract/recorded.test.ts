import {describe, expect, it} from 'vitest'
import {itemOf} from '../../src/contract/shape'
import {fixture, readLines, readRows} from '../replay/rows'
import {readContract} from '../support/contract'
import {commandIds} from '../support/walk'
import {shapeOf, undeclared, unread, type PrintedField} from './recorded'

interface ShapeRow {
  readonly resource: string
  readonly action: string
  readonly route: string
  readonly shape: unknown
}

/** What the contract does not declare on purpose. */
type Exceptions = readonly (readonly [what: RegExp, reason: string])[]

const ofLiveServers: Exceptions = [
  [/^repositories#destroy\.\w+: not always there$/, 'some servers answer with a task: the shape merges both'],
  [/^locations#destroy\./, 'the shape merges the record of a deletion and the error of one that failed'],
]

/** hammer was recorded with a stand-in for a server, whose records were written by hand. */
const ofTheStandIn: Exceptions = [
  [/\bpermissions(\.(deletable|editable))?: not declared$/, 'the stand-in gives all records the same permissions'],
  [/^\w+#(create|update)\.\w+_ids?(\[\])?: (string )?not declared$/, 'the stand-in answers with what was sent'],
  [
    /^host_bootc_images#\w+\.(error|search|selectable): not declared$/,
    "Katello's envelope around one of Foreman's lists",
  ],
  [
    /^content_view_versions#.*\.(components|errata_count|finished_at|has_applied_filters|history|importable|organization_id): /,
    'no server has them, and hammer reads none of them',
  ],
  [
    /^flatpak_remote_repositories#.*\.(last_scanned|last_scanned_words|organization_id): /,
    'no server has them, and hammer reads none of them',
  ],
  [
    /^content_view_environments#index\.results\[\]\.(environment|hosts): /,
    'servers send lifecycle_environment, and no hosts',
  ],
  [/^docker_tags#.*\.repository: /, 'servers send repository_id, and the repositories'],
  [/^hosts#.*\.puppet_classes: /, 'servers send puppetclasses'],
  [/^products#index: string not declared$/, 'an answer that is not JSON'],
]

/** What hammer makes of an answer before it prints it. */
const computed: Exceptions = [
  [/(^|[ .])_\w+/, 'members that begin with _ are computed'],
  [/^(ping|status) foreman: /, 'hammer prints what is inside of results'],
  [/^host bootc images: /, 'hammer prints a row for each digest'],
  [/^content-view component list: /, 'hammer prints view and version side by side'],
  [/^content-view info: cv_components$/, 'computed of content_view_components'],
  [/^organization info: cdn_configuration\.type_label$/, 'computed of its type'],
  [/^repository info: restrict_to_(arch|os_versions)$/, 'computed of arch and os_versions'],
]

interface PrintingCommand {
  readonly command: string
  readonly api?: {readonly routes: readonly string[]}
  readonly fields?: readonly PrintedField[]
}

const contract = await readContract()
const once = (lines: readonly string[]): string[] => [...new Set(lines)].toSorted()

/** The lines that no exception is for, and the exceptions that are for no line. */
function judged(found: readonly string[], exceptions: Exceptions): {wrong: string[]; needless: string[]} {
  const matches = (line: string): boolean => exceptions.some(([what]) => what.test(line))
  const needless = exceptions.filter(([what]) => !found.some((line) => what.test(line)))
  return {wrong: once(found).filter((line) => !matches(line)), needless: needless.map(([what]) => String(what))}
}

const none = {wrong: [], needless: []}

describe('the contract', () => {
  it('has every member that live servers were seen to answer', () => {
    const rows = readLines<ShapeRow>(fixture('katello-answers/shapes.jsonl'), 'resource', 'action', 'route', 'shape')
    const known = rows.flatMap(({resource, action, route, shape}) => {
      const [method = '', path = ''] = route.split(' ')
      const declared = contract.action(method, path)
      return declared ? [{name: `${resource}#${action}`, shape, answer: declared.action.answer}] : []
    })
    const found = known.flatMap(({name, shape, answer}) => {
      return [...undeclared(shape, answer.schema)].map((line) => name + line)
    })
    expect(judged(found, ofLiveServers)).toEqual(none)
    expect(known).toHaveLength(79)
  })

  it('has every member of the answers that the reference client was recorded with', () => {
    let count = 0
    const found = readRows(fixture('hammer/transcripts.jsonl')).flatMap(({exchanges}) =>
      exchanges.flatMap(({method, path, status = 200, returns}) => {
        const declared = status >= 200 && status < 300 ? contract.action(method, path.split('?')[0] ?? '') : undefined
        if (!declared || returns === undefined) return []
        count++
        return [...undeclared(shapeOf(returns), declared.action.answer.schema)]
          .filter((line) => !line.endsWith(': not always there')) // the stand-in's records are abbreviated
          .filter((line) => !isWholeRecord(declared.name, line))
          .map((line) => declared.name + line)
      }),
    )
    expect(judged(found, ofTheStandIn)).toEqual(none)
    expect(count).toBe(180)
  })
})

describe('the contract of a command that the reference client has, too', () => {
  it('has every member that it prints', () => {
    const built = new Set(commandIds().map((id) => id.replaceAll(':', ' ')))
    let count = 0
    const found = readLines<PrintingCommand>(fixture('hammer/commands.jsonl'), 'command').flatMap(
      ({command, api, fields}) => {
        const [method = '', path = ''] = api?.routes[0]?.split(' ') ?? []
        const declared = built.has(command) && fields ? contract.action(method, path) : undefined
        if (!declared || !fields) return []
        count++
        return [...unread(fields, itemOf(declared.action.answer).schema)].map((line) => `${command}: ${line}`)
      },
    )
    expect(judged(found, computed)).toEqual(none)
    expect(count).toBe(50)
  })
})

/** The stand-in lists whole records: a member that a list should not have is right when the resource has it. */
function isWholeRecord(name: string, line: string): boolean {
  const member = /^\.results\[\]\.(\w+): not declared$/.exec(line)?.[1]
  const show = contract.actions.find((one) => one.name === name.replace('#index', '#show'))
  return member !== undefined && show !== undefined && member in (show.action.answer.schema.properties ?? {})
}
