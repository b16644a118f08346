// How the wait for a task looks: a redrawn line on a terminal, one line per change elsewhere, a sign of life every 30 s.
import {percentOf} from '../../core/percent'
import {sanitizeLine, truncate} from '../../core/text'
import {isUnfinished, taskOutput, type TaskObserver, type TaskReport} from '../../katello/tasks'
import type {Terminal} from './terminal'

const heartbeat = 30_000

export function taskProgress(terminal: Terminal): TaskObserver {
  return terminal.quiet || terminal.speaksJson ? silent : terminal.canRedraw ? bar(terminal) : lines(terminal)
}

/** The same for several tasks at a time: how many have ended, or the lines of each with its ID. */
export function tasksProgress(terminal: Terminal, count: number): TaskObserver {
  if (terminal.quiet || terminal.speaksJson) return silent
  if (terminal.canRedraw) return counted(terminal, count)
  const each = new Map<string, TaskObserver>()
  const of = (id: string): TaskObserver => {
    const known = each.get(id) ?? lines(terminal, `${id.slice(0, 8)} `)
    each.set(id, known)
    return known
  }
  return {
    update: (task) => of(task.id).update(task),
    lost: (problem) => terminal.note(`The server is not responding; the tasks continue: ${problem}`),
    end: () => undefined,
  }
}

function counted(terminal: Terminal, count: number): TaskObserver {
  const width = process.stderr.columns || 80
  const elapsed = stopwatch()
  const ended = new Set<string>()
  const draw = (text: string): void => terminal.raw(`\r\u001b[2K${truncate(text, width - 1)}`)
  return {
    update(task) {
      if (!isUnfinished(task)) ended.add(task.id)
      const now = isUnfinished(task) ? ` · ${Math.round(percentOf(task.progress))}% ${describe(task)}` : ''
      draw(`${ended.size} of ${count} tasks have ended · ${elapsed()}${now}`)
    },
    lost: (problem) => draw(`waiting for the server: ${sanitizeLine(problem)}`),
    end: () => {
      if (ended.size === count) terminal.raw('\r\u001b[2K')
    },
  }
}

const silent: TaskObserver = {update: () => undefined, lost: () => undefined, end: () => undefined}

function bar(terminal: Terminal): TaskObserver {
  const width = process.stderr.columns || 80
  const elapsed = stopwatch()
  const draw = (text: string): void => terminal.raw(`\r\u001b[2K${truncate(text, width - 1)}`)
  return {
    update(task) {
      if (!isUnfinished(task)) return // what became of it is said next
      const percent = percentOf(task.progress)
      const filled = Math.round((percent / 100) * 24)
      const meter = `[${'#'.repeat(filled)}${'.'.repeat(24 - filled)}] ${String(Math.round(percent)).padStart(3)}% `
      draw(`${hasBegun(task) ? meter : ''}${elapsed()} ${describe(task)}`)
    },
    lost: (problem, ms) => draw(`waiting for the server (${Math.round(ms / 1000)} s): ${sanitizeLine(problem)}`),
    end: () => terminal.raw('\r\u001b[2K'),
  }
}

function lines(terminal: Terminal, before = ''): TaskObserver {
  let last = ''
  let at = performance.now()
  const elapsed = stopwatch()
  return {
    update(task) {
      const text = isUnfinished(task)
        ? `${hasBegun(task) ? `${Math.round(percentOf(task.progress))}% ` : ''}${describe(task)}`
        : `${nameOf(task)} · ${outcome(task)}`
      if (text === last && performance.now() - at < heartbeat) return
      terminal.note(before + (text === last ? `still at ${text} after ${elapsed()}` : text))
      last = text
      at = performance.now()
    },
    lost: (problem) => terminal.note(`The server is not responding; the task continues: ${problem}`),
    end: () => undefined,
  }
}

/** Time since now, as `45 s`, `3 m 05 s` or `2 h 03 m`. */
function stopwatch(): () => string {
  const start = performance.now()
  return () => elapsedText(Math.floor((performance.now() - start) / 1000))
}

/** Whole seconds for people. */
function elapsedText(seconds: number): string {
  if (seconds < 60) return `${seconds} s`
  const two = (n: number): string => String(n).padStart(2, '0')
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} m ${two(seconds % 60)} s`
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} m`
}

const nameOf = (task: TaskReport): string =>
  sanitizeLine(task.humanized?.action ?? task.action ?? `task ${task.id}`).replace(/:\s*$/, '')

/** False for a task that waits for its turn: its percentage says nothing. */
const hasBegun = ({state}: TaskReport): boolean => state === undefined || state === 'running'

/** How a task ended. Its percentage and its last words stay as they were when it failed; the result or the error says the rest. */
function outcome({state, result}: TaskReport): string {
  if (state === 'paused') return 'paused'
  const words: Readonly<Record<string, string>> = {
    success: 'done',
    error: 'failed',
    warning: 'ended with a warning',
    cancelled: 'cancelled',
  }
  return words[result ?? ''] ?? 'ended'
}

function describe(task: TaskReport): string {
  const output = (taskOutput(task) ?? '').split('\n').find((l) => l.trim() !== '')
  return [nameOf(task), task.state, output && sanitizeLine(output)].filter(Boolean).join(' · ')
}
