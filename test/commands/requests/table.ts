// The table of requests as text: a block for each command line, as one would write down a session.
import type {Outcome, Recorded} from '../../support/recording'

/** A command line, and everything that it does, line by line. */
export interface Case {
  readonly line: string
  readonly does: readonly string[]
}

export const formatTable = (cases: readonly Case[]): string =>
  cases.map(({line, does}) => [`$ ${line}`, ...does].join('\n')).join('\n\n') + '\n'

export function readTable(text: string): Case[] {
  const blocks = text.split('\n\n').map((block) => block.trimEnd().split('\n'))
  return blocks.flatMap(([first = '', ...does]) => (first.startsWith('$ ') ? [{line: first.slice(2), does}] : []))
}

/** Requests as `> GET /path?query body`, questions, then the exit code where it is not 0, the error, and `| ` before each line of output. */
export function describeOutcome({code, message, stdout, requests, questions}: Outcome): string[] {
  return [
    ...requests.map(describeRequest),
    ...questions.map((question) => `? ${question}`),
    ...(code === 0 ? [] : [`exit ${code}: ${message}`]),
    ...(stdout === '' ? [] : shortened(stdout)).map((line) => `| ${line}`.trimEnd()),
  ]
}

/** Whole records in JSON are the answers as they came: their beginning is enough. */
function shortened(stdout: string): string[] {
  const lines = stdout.replace(/\n$/, '').split('\n')
  if (lines.length <= 30 || !/^[[{]/.test(stdout)) return lines
  return [...lines.slice(0, 10), `… ${lines.length - 10} more lines`]
}

function describeRequest({method, path, query, contentType, body}: Recorded): string {
  const pairs = [...query].map(([name, value]) => `${name}=${value}`).sort()
  const sent = body.length === 0 ? '' : contentType.startsWith('multipart/') ? describeForm(body) : describeBody(body)
  return ['>', method, pairs.length === 0 ? path : `${path}?${pairs.join('&')}`, sent].join(' ').trimEnd()
}

function describeBody(body: Buffer): string {
  const value: unknown = JSON.parse(body.toString('utf8'))
  return JSON.stringify(value, (name, inner: unknown) =>
    isSecret(name) && typeof inner === 'string' ? '***' : sorted(inner),
  )
}

const isSecret = (name: string): boolean => /(password|token|secret|passphrase)$/.test(name)

const sorted = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value

/** The parts of a form, without the boundary, which is new each time. */
function describeForm(body: Buffer): string {
  const text = body.toString('latin1')
  const [boundary = ''] = /^--\S+/.exec(text) ?? []
  const parts = text.split(boundary).flatMap((part) => {
    const [, name] = /name="([^"]*)"/.exec(part) ?? []
    return name === undefined ? [] : [`${name}=${part.slice(part.indexOf('\r\n\r\n') + 4).trimEnd()}`]
  })
  return `form ${parts.join(' ')}`
}

/** True when two outcomes differ only in the order of look-ups, which are sent side by side. */
export const isSame = (a: Case, b: Case): boolean => ordered(a).join('\n') === ordered(b).join('\n')

/** Adjacent look-ups in alphabetical order. */
function ordered({does}: Case): string[] {
  const lines: string[] = []
  let lookups: string[] = []
  for (const line of [...does, '']) {
    if (line.startsWith('> GET ')) {
      lookups.push(line)
      continue
    }
    lines.push(...lookups.sort(), line)
    lookups = []
  }
  return lines
}
