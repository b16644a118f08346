import {list} from '../../contract/shape'
import {command} from '../../kit/run/command'
import {nameRow, nameRows} from '../../workflows/name-pattern/judge'
import {preview} from '../../workflows/name-pattern/environment'
import {environmentOf, nameFields} from './shared'
import {rows} from '../../kit/run/result'
import {lifecycleEnvironment} from '../../resources/lifecycle-environment'

export default command({
  summary: 'Show the pattern of an environment and its names',
  description: 'Lists every container repository of the environment with its name and pull spec.',
  examples: [
    ['Show the pattern of the environment Dev', '--name Dev --organization ACME'],
    ['Print only the pull specs, for a script', '--id 2 --json pull_spec'],
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
    ctx.terminal.note(pattern === '' ? 'No pattern is set; default names are used.' : `Pattern: ${pattern}`)
    return rows(nameFields, nameRows(preview(named, pattern)))
  },
})
