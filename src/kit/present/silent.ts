import type {Terminal} from './terminal'

const never = (): Promise<undefined> => Promise.resolve(undefined)

/** Nobody is asked, and nothing is said. */
export const silent: Terminal = {
  claim: () => undefined,
  isTty: false,
  canRedraw: false,
  isWatched: false,
  color: false,
  width: undefined,
  interactive: false,
  quiet: true,
  verbose: false,
  machine: undefined,
  speaksJson: false,
  write: never,
  divert: () => undefined,
  page: never,
  finish: never,
  abandon: never,
  note: () => undefined,
  below: () => undefined,
  warn: () => undefined,
  diagnose: () => undefined,
  complain: () => undefined,
  raw: () => undefined,
  annotate: () => undefined,
  ask: never,
  askSecret: never,
  confirm: () => Promise.resolve(false),
  readInput: () => Promise.resolve(''),
}
