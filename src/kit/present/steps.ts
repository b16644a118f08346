// How the steps of a compound command look while they are done: one line of stderr for each.
import {sanitizeLine, truncate} from '../../core/text'
import type {StepObserver, StepReport} from '../../workflows/steps/step'
import type {Terminal} from './terminal'

/** What became of a step, for people. */
export const stepWords: Readonly<Record<StepReport['status'], string>> = {
  done: 'done',
  already: 'done already',
  planned: 'to do',
  failed: 'failed',
  skipped: 'not begun',
}

/** `2/5 Promote to Dev: done already (version 3.0 is there)`. */
function stepLine({title, status, detail}: StepReport, number: number, count: number): string {
  const why = detail === null ? '' : ` (${sanitizeLine(detail)})`
  return `${String(number).padStart(String(count).length)}/${count} ${sanitizeLine(title)}: ${stepWords[status]}${why}`
}

/** Shows each step when it has ended, and on a terminal that can redraw a line also the one that is being done. */
export function stepDisplay(terminal: Terminal): StepObserver {
  const isDrawn = terminal.canRedraw && !terminal.quiet && !terminal.speaksJson
  const width = process.stderr.columns || 80
  return {
    begin({title}, number, count) {
      if (number === 1) terminal.onSteps?.()
      if (isDrawn) terminal.raw(truncate(`${number}/${count} ${sanitizeLine(title)}…`, width - 1))
    },
    change: ({name}) => terminal.beforeStep?.(name),
    end(report, number, count) {
      if (isDrawn) terminal.raw('\r\u001b[2K')
      terminal.note(stepLine(report, number, count))
      terminal.onStep?.(report)
    },
  }
}
