// What to do when the server refuses something about a job: its own words do not say.
import {AppError, exitCodes} from '../../core/errors'

/** Does `work`; where the server refuses it, `advise` may give other words. */
export async function advised<T>(
  work: Promise<T>,
  advise: (error: AppError) => Partial<AppError['parts']>,
): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof AppError) || error.parts.status === undefined) throw error
    throw new AppError({...error.parts, ...advise(error)})
  }
}

interface Asked {
  /** Label of the remote execution feature. */
  readonly feature: string | undefined
  /** Option that names the job template, as it is typed: `--id 1`. */
  readonly template: string | undefined
}

/** For a job that was not created. */
export const creationAdvice =
  ({feature, template}: Asked) =>
  ({parts: {status, detail = ''}}: AppError): Partial<AppError['parts']> => {
    if (status === 404 && feature !== undefined && /feature/i.test(detail))
      return {
        code: 'not_found',
        message: `There is no remote execution feature with the label ${JSON.stringify(feature)}`,
        hint: 'List them: mallet remote-execution-feature list',
        exit: exitCodes.notFound,
      }
    if (!/\binputs?\b/i.test(detail)) return {}
    const show =
      template === undefined
        ? 'See its template: mallet remote-execution-feature list'
        : `Show the inputs: mallet job-template info ${template}`
    return {message: 'The inputs of the job do not fit its template', hint: `${show}; give them as --inputs name=value`}
  }

/** For a job whose output on a host was asked for: the host may be none of its hosts. */
export const outputAdvice =
  (job: string, host: string) =>
  ({parts: {status, detail = ''}}: AppError): Partial<AppError['parts']> =>
    status === 404 && /^the server says: Host\b/.test(detail)
      ? {
          message: `Job invocation ${job} has no host ${host}`,
          detail: undefined,
          hint: `Show its hosts: mallet job-invocation info --id ${job}`,
        }
      : {}

/** For a job that was not cancelled. */
export const cancelAdvice =
  (job: string) =>
  ({parts: {status}}: AppError): Partial<AppError['parts']> =>
    status === 422 ? {hint: `It may have ended already: mallet job-invocation info --id ${job}`} : {}
