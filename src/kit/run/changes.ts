// An update that changes nothing is a mistake on the command line; servers answer it in many ways, none of which names an option. hammer
// sends it, and so is it sent for scripts: only people are told before.
import {usageError, type AppError} from '../../core/errors'
import type {Action, Resource} from '../../resources/define'
import type {Option, OptionSet} from '../parse/options'

interface Updating {
  readonly resource?: Resource | undefined
  readonly action?: Action | undefined
  readonly needsChange?: boolean | undefined
}

/** Options that a message names. */
const mostNamed = 6

/** The error for an update whose options only say what to update; undefined for others. `given`: what was typed, without saved defaults. */
export function nothingToChange(
  {resource, action, needsChange}: Updating,
  options: OptionSet,
  given: Readonly<Record<string, unknown>>,
): AppError | undefined {
  if (!needsChange || !resource || !action) return undefined
  // beside an ID, a name is what is written
  const isNewValue = (name: string): boolean =>
    given['id'] !== undefined && name in resource.lookup && name in action.params
  const changes = [...options.values()].filter(({name, group}) => group === 'CHANGE' || isNewValue(name))
  if (changes.some(({name}) => given[name] !== undefined)) return undefined
  const isNamed = ({name, param}: Option): boolean =>
    !param.deprecated && (!param.local || param.kind === 'ref' || name === 'new-name')
  const names = changes.filter(isNamed).map(({name}) => `--${name}`)
  const some = names.slice(0, mostNamed).join(', ')
  return usageError(
    'Nothing to change',
    names.length < 2
      ? `Add ${some || 'an option; --help lists them'}`
      : `Add at least one of ${some}${names.length > mostNamed ? '; --help lists all' : ''}`,
  )
}
