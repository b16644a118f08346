import {expect} from 'vitest'
import {AppError} from '../../src/core/errors'

/** The error that `work` throws, which must be one of the program's. */
export function failure(work: () => unknown): AppError {
  try {
    work()
  } catch (error) {
    expect(error).toBeInstanceOf(AppError)
    return error as AppError
  }
  throw new Error('it did not fail')
}
