// A step of a compound command: it can be found done already, so that a command that was killed can simply be run again.
import * as t from '../../contract/shape'
import {stepRequest, type LaterOf, type StepRequest} from './request'

export interface Step {
  /** Stable name for programs, such as `promote:Dev`. */
  readonly name: string
  /** What it does, for people: `Promote to Dev`. */
  readonly title: string
  /** It changes nothing, such as a check: a dry run does it as well, unless it is premature. */
  readonly isReading?: boolean
  /** It does not count as a change: what it brings shows in the steps after it. */
  readonly isIncidental?: boolean
  /** What it runs writes to the terminal by itself. */
  readonly isSpeaking?: boolean
  /** In a dry run: it cannot be done before an earlier step has been. */
  readonly isPremature?: () => Promise<boolean>
  /**
   * Asks the server whether what the step brings about is there: true, or in words why nothing is to be done; false where it is not. A
   * step without it is done each time. In a dry run, steps before it may not have been done.
   */
  readonly isDone?: () => Promise<boolean | string>
  /** In a dry run, what it would do, where that says more than the title. */
  readonly plan?: () => Promise<string | undefined>
  /** In a dry run, what it would send, in order, besides what it reads. `later` names what earlier steps give. */
  readonly requests?: (later: LaterOf) => Promise<readonly StepRequest[]>
  /** Does it; gives in words what came of it. Fails with an AppError. */
  readonly run: () => Promise<string | undefined>
  /** Asked after `run`: true where it failed and the steps after it are done all the same. */
  readonly hasFailed?: () => boolean
}

export const stepReport = t.object({
  name: t.text,
  title: t.text,
  status: t.oneOf('done', 'already', 'planned', 'failed', 'skipped'),
  detail: t.nullable(t.text),
  requests: t.about('What a planned step would send, in order', t.list(stepRequest)),
})
/** What became of a step: `already` was found done, `planned` is what a dry run would do, `skipped` follows a failure. */
export type StepReport = t.TypeOf<typeof stepReport>

/** True for what a dry run would do. */
export const isPlanned = ({status}: StepReport): boolean => status === 'planned'

export interface StepObserver {
  begin(step: Step, number: number, count: number): void
  /** A step that changes something is to be done now; an AppError keeps it from that, and it has failed. */
  change?(step: Step): void
  end(report: StepReport, number: number, count: number): void
}
