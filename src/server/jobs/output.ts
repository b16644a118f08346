import type {OutputLine} from '../../contract/job-invocations'
import {sql} from '../kernel/store/sql'
import type {Store} from '../tables'
import type {JobOutput} from './tables'

type OutputType = JobOutput['output_type']

/** A piece of output as a host reports it. */
export interface Line {
  readonly output_type: OutputType
  readonly output: string
  /** Seconds since 1970; now unless given. */
  readonly timestamp?: number
}

/** Smallest step between the times of two pieces, in seconds: a reader asks for what came after a time. */
const step = 1e-6

/** Adds pieces to the output of a job on a host; each gets a time after that of the one before. */
export function addLines(store: Store, jobHostId: number, lines: readonly Line[]): void {
  store.transaction(() => {
    let last = lastTime(store, jobHostId)
    for (const {output_type, output, timestamp = store.now() / 1000} of lines) {
      last = Math.max(timestamp, last + step)
      store.jobOutput.insert({job_host_id: jobHostId, output_type, output, timestamp: last})
    }
  })
}

export const addLine = (store: Store, jobHostId: number, type: OutputType, output: string): void =>
  addLines(store, jobHostId, [{output_type: type, output}])

const lastTime = (store: Store, jobHostId: number): number =>
  store.database.get<{last: number | null}>(
    'SELECT max(timestamp) AS last FROM job_output WHERE job_host_id = ?',
    jobHostId,
  )?.last ?? 0

/** The output of a job on a host after a time in seconds since 1970. */
export function linesSince(store: Store, jobHostId: number, since?: string | null): OutputLine[] {
  const after = since === undefined || since === null || since === '' ? Number.NaN : Number(since)
  const rows = store.jobOutput.all(
    [{job_host_id: jobHostId}, Number.isNaN(after) ? sql('1') : sql('timestamp > ?', after)],
    'timestamp',
  )
  return rows.map(({id, output_type, output, timestamp}) => ({output_type, output, timestamp, id}))
}
