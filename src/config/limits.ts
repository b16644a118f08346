// The limits of requests as they are configured: seconds, with fractions; 0 is no limit.
import {AppError, exitCodes, usageError} from '../core/errors'
import {limitSettings, type Limits} from '../core/limits'
import type {Settings} from './settings'

export interface RequestLimits {
  /** Milliseconds. */
  readonly limits: Partial<Limits>
  readonly retries: number | undefined
}

const longest = 24 * 3600 // a timer of Node holds 24 days

/** The limits that are set. Throws (exit code 78) for one that cannot be read. */
export function requestLimits({values}: Settings): RequestLimits {
  const read = (name: LimitName): number | undefined => {
    const {value, origin} = values[name] ?? {}
    if (value === undefined) return undefined
    try {
      return readLimit(name, value)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      throw new AppError({
        ...error.parts,
        code: 'configuration',
        detail: `set in: ${origin}`,
        exit: exitCodes.configuration,
      })
    }
  }
  const limits = Object.entries(limitSettings).flatMap(([limit, name]) => {
    const seconds = read(name)
    return seconds === undefined ? [] : [[limit, seconds * 1000] as const]
  })
  return {limits: Object.fromEntries(limits), retries: read('retries')}
}

type LimitName = (typeof limitSettings)[keyof Limits] | 'retries'

/** True for the name of a setting that {@link readLimit} reads. */
export const isLimit = (name: string): name is LimitName =>
  name === 'retries' || Object.values<string>(limitSettings).includes(name)

/** Seconds, or the number of retries; hammer's -1 is no limit. A value that is neither is a usage error. */
export function readLimit(name: LimitName, value: string): number {
  const number = value.trim() === '-1' && name === 'request_timeout' ? 0 : Number(value)
  const isCount = name === 'retries'
  const isValid = value.trim() !== '' && number >= 0 && (isCount ? Number.isInteger(number) : number <= longest)
  if (isValid && (!isCount || number <= 10)) return number
  throw usageError(
    `${name} cannot be ${JSON.stringify(value)}`,
    isCount ? 'Give a whole number from 0 to 10' : `Give a number of seconds up to ${longest}, or 0 for no limit`,
  )
}
