import {AppError, exitCodes} from '../../core/errors'

/** What `work` gives; undefined where the registry does not have what it asks for. */
export async function unlessMissing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof AppError && error.parts.exit === exitCodes.notFound) return undefined
    throw error
  }
}
