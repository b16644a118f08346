import {expect, it} from 'vitest'
import {stepDisplay} from '../../../src/kit/present/steps'
import type {Terminal} from '../../../src/kit/present/terminal'

/** What people see of steps, on a terminal that can redraw a line or in a log. */
function shown(canRedraw: boolean) {
  const written: string[] = []
  const terminal = {
    canRedraw,
    quiet: false,
    speaksJson: false,
    raw: (text: string) => void written.push(text),
    note: (text: string) => void written.push(`${text}\n`),
  } as unknown as Terminal
  return {display: stepDisplay(terminal), written}
}

const long = {
  name: 'gate:names',
  title: 'Check the names of the images',
  status: 'already' as const,
  detail: 'all environments have the version, and each of them has had it for a long time',
  requests: [],
}

it('wraps what became of a step at words, below its title', () => {
  const {display, written} = shown(true)
  display.end(long, 1, 12)
  const lines = written.join('').replace('\r\u001b[2K', '').split('\n')
  expect(lines[0]).toMatch(/ 1\/12 Check the names of the images: done already/)
  expect(lines[1]).toMatch(/^ {6}\S/)
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(process.stderr.columns || 80)
  const log = shown(false)
  log.display.end(long, 1, 12)
  expect(log.written.join('').trimEnd().split('\n')).toHaveLength(1)
})

it('leaves a line to what a step runs', () => {
  const {display, written} = shown(true)
  const run = () => Promise.resolve(undefined)
  display.begin({name: 'gate:command', title: 'Run ./check', isSpeaking: true, run}, 1, 2)
  display.begin({name: 'promote:Dev', title: 'Promote to Dev', run}, 2, 2)
  expect(written).toEqual(['1/2 Run ./check…\n', '2/2 Promote to Dev…'])
})

it('shows what a planned step would send below it', () => {
  const {display, written} = shown(false)
  const request = {method: 'POST', path: '/katello/api/things/{version of step 1}/promote', query: {}}
  const requests = [
    {...request, body: {environment_ids: [3], description: 'a\n\u001b[2Kb'}, from_steps: [], repeated: false},
    {...request, method: 'DELETE', query: {force: true}, body: null, from_steps: [], repeated: true},
    {...request, body: {}, from_steps: [], repeated: false},
  ]
  display.end({name: 'x', title: 'Promote', status: 'planned', detail: 'version 2.0', requests}, 2, 12)
  expect(written.join('').split('\n')).toEqual([
    ' 2/12 Promote: to do (version 2.0)',
    '      POST /katello/api/things/{version of step 1}/promote {"environment_ids":[3],"description":"a\\n\\u001b[2Kb"}',
    '      DELETE /katello/api/things/{version of step 1}/promote?force=true (for each)',
    '      POST /katello/api/things/{version of step 1}/promote',
    '',
  ])
})
