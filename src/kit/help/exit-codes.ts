// What the exit codes mean, for people and programs.
import type {Entry} from './manifest'

export interface ExitMeaning {
  readonly code: number
  /** In a few words. */
  readonly short: string
  readonly meaning: string
}

export const exitMeanings: readonly ExitMeaning[] = [
  {code: 0, short: 'success', meaning: 'success'},
  {
    code: 1,
    short: 'different',
    meaning:
      'the answer is no: a service is down, an image is not verified, a check fails; with diff and --exit-code, what was compared differs',
  },
  {code: 2, short: 'error', meaning: 'with diff and --exit-code: any error, whatever its code is otherwise'},
  {code: 64, short: 'usage error', meaning: 'usage error on the command line'},
  {code: 65, short: 'data rejected', meaning: 'the server rejected the data (HTTP status 422), or the search query'},
  {code: 66, short: 'unreadable input', meaning: 'an input file cannot be read'},
  {code: 69, short: 'not supported', meaning: 'the server or mallet does not support this'},
  {
    code: 70,
    short: 'failed',
    meaning:
      'failure: the task failed or ended with a warning, the server or the connection failed, or a name is ambiguous',
  },
  {code: 73, short: 'cannot write', meaning: 'the output cannot be written'},
  {
    code: 75,
    short: 'still running',
    meaning: '--timeout expired: the task is still running, or the server has not responded',
  },
  {code: 77, short: 'permission denied', meaning: 'permission denied'},
  {code: 78, short: 'bad configuration', meaning: 'the configuration is invalid or incomplete'},
  {
    code: 128,
    short: 'not found or bad request',
    meaning: 'not found, or, as in hammer, a request to Katello that the server calls bad (HTTP status 400)',
  },
  {code: 129, short: 'not logged in', meaning: 'not logged in, or the credentials are wrong'},
  {code: 130, short: 'interrupted', meaning: 'interrupted with Ctrl-C, or a prompt was answered with no'},
  {code: 141, short: 'reader gone', meaning: 'the reader of the output closed it'},
  {code: 143, short: 'terminated', meaning: 'terminated by a signal'},
]

/** What a command may end with, in its usual course: signals and closed pipes can end any. */
export function exitMeaningsOf(entry: Entry): ExitMeaning[] {
  if (entry.compares === true) return exitMeanings.filter(({code}) => code <= 2)
  const flags = Object.values(entry.flags)
  const codes = new Set([0, 64, 70, 73])
  if (entry.no !== undefined) codes.add(1)
  if ('exit-code' in entry.flags) for (const code of [1, 2]) codes.add(code)
  if (flags.some(({helpValue}) => helpValue === 'FILE') || 'path' in entry.flags) codes.add(66)
  if (entry.api !== undefined || entry.bare !== true) for (const code of [65, 69, 77, 78, 128, 129]) codes.add(code)
  if ('async' in entry.flags || entry.useful?.includes('timeout') === true) codes.add(75)
  return exitMeanings
    .filter(({code}) => codes.has(code))
    .map((one) => (one.code === 1 && entry.no !== undefined ? {code: 1, short: entry.no, meaning: entry.no} : one))
}
