// A program of the user that judges a release.
import type {Environment} from '../../config/paths'
import {truncate} from '../../core/text'
import type {ContentViewDetails} from '../../contract/content-views'
import {runShell} from '../run-program'
import type {Gate} from './gates'
import {latestOf} from './view'

export interface CommandParts {
  /** A line of sh. */
  readonly line: string
  readonly view: () => Promise<ContentViewDetails>
  readonly targets: readonly {readonly id: number; readonly name: string}[]
  readonly env: Environment
  readonly signal: AbortSignal
}

/** The program gets the release as JSON on its standard input; it refuses by any exit status but 0. */
export const commandGate = ({line, view, targets, env, signal}: CommandParts): Gate => ({
  name: 'command',
  isRequired: true,
  isSpeaking: true,
  title: `Run ${truncate(line, 40)}`,
  async check(images) {
    const now = await view()
    const version = latestOf(now)
    const release = {
      content_view: {id: now.id, name: now.name},
      version: version ? {id: version.id, version: version.version} : null,
      environments: targets.map(({id: environmentId, name: environment}) => ({id: environmentId, name: environment})),
      images,
    }
    const {code, signal: by} = await runShell(line, `${JSON.stringify(release)}\n`, env, signal)
    if (code === 0) return []
    const reason = code === null ? `it was ended by ${by}` : `its exit status is ${code}`
    return [{subject: line, reason, hint: 'Its output says why. Nothing was promoted'}]
  },
})
