// How the steps of a compound command look while they are done: one line of stderr for each.
import {sanitizeLine, truncate} from '../../core/text'
import {requestText} from '../../workflows/steps/request'
import type {StepObserver, StepReport} from '../../workflows/steps/step'
import {wrapLines} from './stderr-line'
import type {Terminal} from './terminal'

/** What became of a step, for people. */
export const stepWords: Readonly<Record<StepReport['status'], string>> = {
  done: 'done',
  already: 'done already',
  planned: 'to do',
  failed: 'failed',
  skipped: 'not begun',
}

/**
 * `2/5 Promote to Dev: done already (version 3.0 is there)`, wrapped at words below the title where there is a width. What a planned step
 * would send follows on lines of its own, which stay whole: people copy them.
 */
function stepLine(
  {title, status, detail, requests}: StepReport,
  number: number,
  count: number,
  width?: number,
): string {
  const why = detail === null ? '' : ` (${sanitizeLine(detail)})`
  const place = `${String(number).padStart(String(count).length)}/${count} `
  const text = `${sanitizeLine(title)}: ${stepWords[status]}${why}`
  const wrapped = width === undefined ? text : wrapLines(text, width - place.length)
  const sent = requests.map((one) => sanitizeLine(requestText(one)))
  return place + [wrapped, ...sent].join('\n').replaceAll('\n', `\n${' '.repeat(place.length)}`)
}

/** Shows each step when it has ended, and on a terminal that can redraw a line also the one that is being done. */
export function stepDisplay(terminal: Terminal): StepObserver {
  const isDrawn = terminal.canRedraw && !terminal.quiet && !terminal.speaksJson
  const width = process.stderr.columns || 80
  return {
    begin({title, isSpeaking}, number, count) {
      if (number === 1) terminal.onSteps?.()
      const line = truncate(`${number}/${count} ${sanitizeLine(title)}…`, width - 1)
      if (isDrawn) terminal.raw(isSpeaking === true ? `${line}\n` : line)
    },
    change: ({name}) => terminal.beforeStep?.(name),
    end(report, number, count) {
      if (isDrawn) terminal.raw('\r\u001b[2K')
      terminal.note(stepLine(report, number, count, isDrawn ? width : undefined))
      terminal.onStep?.(report)
    },
  }
}
