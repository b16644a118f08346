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
