// JUnit's XML as CI systems read it: a suite for the command, a test case for each of its steps.
import type {AppError} from '../../core/errors'
import type {StepReport} from '../../workflows/steps/step'
import {asText} from './report'

export interface TimedStep extends StepReport {
  readonly milliseconds: number
}

export interface JunitRun {
  /** `mallet release` */
  readonly command: string
  readonly started: Date
  readonly milliseconds: number
  readonly steps: readonly TimedStep[]
  readonly failure: AppError | undefined
}

/** The report. A command without steps is one test case; an error that no step reports is a case of its own. */
export function junit({command, started, milliseconds, steps, failure}: JunitRun): string {
  const isTold = failure === undefined || steps.some(({status}) => status === 'failed')
  const own: Case[] =
    steps.length === 0 || !isTold ? [{name: command, milliseconds: steps.length === 0 ? milliseconds : 0, failure}] : []
  const cases = [...steps.map((step) => caseOf(step, failure)), ...own]
  const count = (test: (one: Case) => boolean): number => cases.filter(test).length
  const attributes = [
    ['name', command],
    ['tests', cases.length],
    ['failures', count((one) => one.failure !== undefined)],
    ['errors', 0],
    ['skipped', count((one) => one.skipped !== undefined)],
    ['time', seconds(milliseconds)],
    ['timestamp', started.toISOString().slice(0, 19)],
  ] as const
  const classname = command.replaceAll(' ', '.')
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite ${attributes.map(([name, value]) => `${name}="${xml(String(value))}"`).join(' ')}>`,
    ...cases.map((one) => caseText(one, classname)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

interface Case {
  readonly name: string
  readonly milliseconds: number
  readonly failure?: AppError | undefined
  readonly message?: string | undefined
  readonly skipped?: string | undefined
  readonly output?: string | undefined
}

function caseOf({title, status, detail, milliseconds}: TimedStep, failure: AppError | undefined): Case {
  const base = {name: title, milliseconds}
  switch (status) {
    case 'failed':
      return {...base, failure, message: detail ?? undefined}
    case 'planned':
      return {...base, skipped: `to do${detail === null ? '' : `: ${detail}`}`}
    case 'skipped':
      return {...base, skipped: detail ?? 'not begun'}
    case 'already':
      return {...base, output: `done already${detail === null ? '' : `: ${detail}`}`}
    case 'done':
      return {...base, output: detail ?? undefined}
  }
}

function caseText({name, milliseconds, failure, message, skipped, output}: Case, classname: string): string {
  const head = `    <testcase classname="${xml(classname)}" name="${xml(name)}" time="${seconds(milliseconds)}"`
  const inner = [
    ...(failure || message !== undefined
      ? [
          `      <failure message="${xml(message ?? failure?.message ?? '')}" type="${xml(failure?.parts.code ?? 'failed')}">${xml(failure ? asText(failure) : (message ?? ''))}</failure>`,
        ]
      : []),
    ...(skipped === undefined ? [] : [`      <skipped message="${xml(skipped)}"/>`]),
    ...(output === undefined ? [] : [`      <system-out>${xml(output)}</system-out>`]),
  ]
  return inner.length === 0 ? `${head}/>` : [`${head}>`, ...inner, '    </testcase>'].join('\n')
}

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3)

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
}

/** Text and attribute values; characters that XML 1.0 does not have are replaced. */
const xml = (text: string): string =>
  text
    .replaceAll(/[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll(/[&<>"\n]/g, (char) => entities[char] ?? char)
