import type {Account} from '../access/access'
import type {TaskRow, Json} from './tables'
import type {Subject, TaskKind} from './kind'

export interface StartOptions {
  readonly user?: Account | undefined
  readonly organizationId?: number | null
  /** Held exclusively until the task is over. */
  readonly subjects?: readonly Subject[]
  /** Merely related. */
  readonly links?: readonly Subject[]
  readonly parent?: TaskRow
}

/** A task to be started later by its parent. */
export interface Planned<I extends Json = Json> extends StartOptions {
  readonly kind: TaskKind<I, never>
  readonly input: I
}
