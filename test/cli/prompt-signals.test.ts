// A password prompt turns the terminal's echo off: however the program ends, the terminal is as it was before.
import {readFileSync} from 'node:fs'
import {setTimeout as pause} from 'node:timers/promises'
import {describe, expect, it} from 'vitest'
import {onTerminalShell, program, type Running} from '../support/program'

/** The process that runs the program, below the one that makes the terminal and its shell. */
function programOf({child: {pid}}: Running): number {
  const childOf = (parent: number): number =>
    Number(readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').trim().split(' ')[0])
  return childOf(childOf(Number(pid)))
}

describe('a password prompt', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('leaves the terminal with echo and lines after %s', async (signal, code) => {
    const run = onTerminalShell(
      `stty -a; '${process.execPath}' '${program}' organization list; echo "ended: $?"; stty -a; exit 0`,
      {env: {MALLET_SERVER: 'http://127.0.0.1:1', MALLET_PASSWORD: undefined}},
    )
    await run.seen('Password')
    await pause(50)
    process.kill(programOf(run), signal)
    const {stdout} = await run.ended
    const [before = '', after = ''] = stdout.split(/ended: \d+/)
    expect(stdout).toContain(`ended: ${code}`)
    for (const setting of ['icanon', 'echo', 'isig', 'icrnl', 'opost'])
      expect([setting, flag(after, setting)]).toEqual([setting, flag(before, setting)])
    expect(flag(after, 'echo')).toBe('echo')
    expect(stdout.lastIndexOf('\u001b[?25h')).toBeGreaterThanOrEqual(stdout.lastIndexOf('\u001b[?25l'))
  })
})

/** A setting of the terminal as the terminal reports it: `echo`, or `-echo` when it is off. */
const flag = (text: string, name: string): string | undefined =>
  new RegExp(`(?<=\\s)-?${name}(?=[\\s;])`).exec(text)?.[0]
