// Content view environments by their labels, such as Dev/App_CV: those of the server, and those that a file makes.
import {labelFor} from '../../naming/label'
import type {State} from './actual'
import {listOf} from './entries'
import {indexOf} from './entry-index'
import {keyOf, type Entry} from './model'
import type {Described} from './read-file'
import {firstEnvironment} from './paths'

/** The labels; undefined where one cannot be known, because the server will make it of a name that is not ASCII. */
export function viewEnvironmentLabels(described: Described, state: State): ReadonlySet<string> | undefined {
  const all = [...state.entries.values(), ...described.entries]
  const labels = [firstEnvironment(state)] // the default content view has a label of one part
  for (const {view, environment} of all.flatMap(pairsOf)) {
    const parts = [
      labelOf('environment', environment, described, state),
      labelOf('content_view', view, described, state),
    ] as const
    if (parts.includes(undefined)) return undefined
    labels.push(parts.join('/'))
  }
  return new Set(labels)
}

interface Pair {
  readonly view: string
  readonly environment: string
}

function pairsOf({kind, path, values}: Entry): Pair[] {
  const [view = '', environment = ''] = path
  if (kind === 'promotion') return [{view, environment}]
  if (kind !== 'content_view') return []
  return listOf(values['environments']).map((one) => ({view, environment: String(one)}))
}

/** The label of something, as the server has it, the file says, or the server will make it of the name. */
export function labelOf(
  kind: 'environment' | 'content_view',
  name: string,
  {entries}: Pick<Described, 'entries'>,
  state: State,
): string | undefined {
  const key = keyOf({kind, path: [name]})
  const label = (state.entries.get(key) ?? indexOf(entries).byKey.get(key))?.values['label']
  return typeof label === 'string' ? label : labelFor(name, () => '') || undefined
}
