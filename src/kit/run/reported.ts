// Runs a command so that a pipeline learns of it: everything here is decided before anything is loaded for it.
import type {Environment} from '../../config/paths'
import type {Wish} from '../present/reports'
import {ciSystem} from '../present/ci'
import {toAppError} from '../present/report'
import {exitCodeOption, variableOf} from '../parse/globals'
import type {CommandClass} from './command'
import {execute, type Host} from './execute'
import type {Given} from './resolve'

/** As `execute`, with the reports that the options or the CI system ask for. */
export async function executeReported(
  {spec, options}: Pick<CommandClass, 'spec' | 'options'>,
  typed: Given,
  host: Host,
  operands: readonly string[] = [],
): Promise<void> {
  const {env, terminal} = host
  const wish = wishOf(typed, env, isSummarized({spec, options}, typed))
  if (!wish) return execute(spec, options, typed, host, operands)
  terminal.quiet = typed['quiet'] === true
  const {reporter} = await import('../present/reports')
  const reports = reporter(`mallet ${host.command ?? ''}`.trimEnd(), wish, terminal, env)
  try {
    await execute(spec, options, typed, {...host, onResult: (...all) => reports.result(...all)}, operands)
  } catch (error) {
    await reports.end(toAppError(error))
    throw error
  }
  await reports.end(undefined)
}

/** What the run is to leave; undefined for nothing. */
function wishOf(given: Given, env: Environment, isSummarized: boolean): Wish | undefined {
  const text = (name: string, variable?: string): string | undefined => {
    const value = given[name] ?? (variable === undefined ? undefined : env[variable])
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const ci = ciSystem(env, text('ci', variableOf('ci')))
  const asked = text('summary', variableOf('summary'))
  const file = asked ?? (ci === 'github' ? env['GITHUB_STEP_SUMMARY'] || undefined : undefined)
  const wish: Wish = {
    ci,
    summary: isSummarized ? file : undefined,
    isSummaryAsked: asked !== undefined,
    junit: text('junit'),
    outputEnv: text('output-env'),
  }
  return (ci ?? wish.summary ?? wish.junit ?? wish.outputEnv) ? wish : undefined
}

/** True for what changes something through the API, compares, or plans: a summary of every list would bury them. */
const isSummarized = ({spec, options}: Pick<CommandClass, 'spec' | 'options'>, given: Given): boolean =>
  (spec.action !== undefined && spec.action.method !== 'GET') ||
  spec.compares === true ||
  spec.summarized === true ||
  options.has('dry-run') ||
  given[exitCodeOption] === true
