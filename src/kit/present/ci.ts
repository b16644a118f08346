// What CI systems read in the log of a job. GitHub reads commands in both streams of a step, so ours go to stderr, where they do not
// break what a script makes of the result; GitLab's sections may stand in either as well.
import type {Environment} from '../../config/paths'
import type {AppError} from '../../core/errors'
import {sanitize} from '../../core/text'
import {asText} from './report'

export type CiSystem = 'github' | 'gitlab' | 'jenkins'

/** The CI system that runs us, unless `asked` names one; undefined outside of them and with `none`. */
export function ciSystem(env: Environment, asked: unknown = 'auto'): CiSystem | undefined {
  if (asked === 'github' || asked === 'gitlab' || asked === 'jenkins') return asked
  if (asked === 'none') return undefined
  if (env['GITHUB_ACTIONS'] === 'true') return 'github'
  if (env['GITLAB_CI']) return 'gitlab'
  return env['JENKINS_URL'] ? 'jenkins' : undefined
}

/** A value of a workflow command of GitHub. */
const commandData = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

/** A property of a workflow command of GitHub. */
const commandProperty = (text: string): string => commandData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')

/** A line that GitHub shows as an error on the page of the run. */
export const errorAnnotation = (error: AppError, title: string): string =>
  `::error title=${commandProperty(title)}::${commandData(sanitize(asText(error)).replace(/^Error: /, ''))}\n`

export interface Section {
  readonly begin: string
  readonly end: string
}

/** Marks around the lines of a log that can be folded; undefined where a system has none. `seconds` is the time as of Unix. */
export function section(ci: CiSystem | undefined, title: string, seconds: () => number): Section | undefined {
  if (ci === 'github') return {begin: `::group::${commandData(title)}\n`, end: '::endgroup::\n'}
  if (ci !== 'gitlab') return undefined
  const name = title.replaceAll(/\W+/g, '_')
  const mark = (kind: 'start' | 'end'): string => `\u001b[0Ksection_${kind}:${seconds()}:${name}\r\u001b[0K`
  return {
    get begin() {
      return `${mark('start')}${title}\n`
    },
    get end() {
      return `${mark('end')}\n`
    },
  }
}
