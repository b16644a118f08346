import {list} from '../../contract/shape'
import {command} from '../../kit/run/command'
import {nameRow, nameRows} from '../../workflows/name-pattern/judge'
import {preview} from '../../workflows/name-pattern/environment'
import {environmentOf, nameFields} from './shared'
import {rows} from '../../kit/run/result'
import {lifecycleEnvironment} from '../../resources/lifecycle-environment'

export default command({
  summary: 'Show the registry name pattern of a lifecycle environment and the names it gives',
  examples: [
    ['By name', '--name Dev --organization ACME'],
    ['Only the pull specs, for a program', '--id 2 --json pull_spec'],
  ],
  resource: lifecycleEnvironment,
  spelledOut: true,
  action: {...lifecycleEnvironment.actions.show, params: {}},
  fields: nameFields,
  answer: list(nameRow),
  group: 'SELECT',
  async run(ctx) {
    const named = await environmentOf(ctx)
    const pattern = named.environment.registry_name_pattern ?? ''
    ctx.terminal.note(pattern === '' ? 'No pattern: the default names are in use.' : `Pattern: ${pattern}`)
    return rows(nameFields, nameRows(preview(named, pattern)))
  },
})
