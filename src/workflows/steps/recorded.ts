// The steps of a command that may be killed at any moment and run again.
import {noJournal, openJournal, type Journal, type JournalSubject} from '../../config/journal'
import {runSteps, type RunOptions, type StepsReport} from './run'
import type {Step} from './step'

export interface Recorded extends RunOptions {
  /** The state directory. */
  readonly state: string
  readonly about: JournalSubject
  /** False when something is left to do although no step failed: then the journal stays. */
  readonly isComplete?: () => boolean
}

/**
 * Does steps with a journal, which is emptied when all of them have been done. Exit code 75 while another process runs the same command
 * for the same subject. A dry run opens no journal.
 */
export async function runRecorded(
  {state, about, isComplete = () => true, ...options}: Recorded,
  steps: (journal: Journal) => Promise<readonly Step[]> | readonly Step[],
): Promise<StepsReport> {
  if (options.dryRun === true) return runSteps(await steps(noJournal), options)
  const journal = openJournal(state, about)
  try {
    const report = await runSteps(await steps(journal), options)
    if (!report.failure && isComplete()) journal.end()
    return report
  } finally {
    journal.close()
  }
}
