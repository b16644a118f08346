import {usageError} from '../../core/errors'
import {list} from '../../contract/shape'
import {command} from '../../kit/run/command'
import {nameRow, nameRows, refusal} from '../../workflows/name-pattern/judge'
import {preview} from '../../workflows/name-pattern/environment'
import {environmentOf, nameFields} from './shared'
import {rows} from '../../kit/run/result'
import {text} from '../../contract/define'
import {lifecycleEnvironment} from '../../resources/lifecycle-environment'

export default command({
  summary: 'Show which names a pattern would give, without changing anything',
  description:
    'Every container repository of the environment is listed with its old and its new name, whether that is valid, and what it collides with. Exit code 65 when the server would refuse the pattern.',
  examples: [
    [
      'What would this do?',
      "--name Dev --organization ACME --pattern '<%= lifecycle_environment.label %>/<%= repository.docker_upstream_name %>'",
    ],
    ['For a program', "--id 2 --pattern '<%= repository.label %>' --json repository,new_name,valid"],
  ],
  resource: lifecycleEnvironment,
  spelledOut: true,
  action: {...lifecycleEnvironment.actions.show, params: {}},
  params: {pattern: text('Proposed pattern; empty for the default names')},
  fields: nameFields,
  answer: list(nameRow),
  group: 'SELECT',
  async run(ctx) {
    const pattern = ctx.text('pattern')
    if (pattern === undefined)
      throw usageError(
        'Which pattern?',
        "Add --pattern '…'; variables: organization, product, repository, content_view, content_view_version, lifecycle_environment",
      )
    const judged = preview(await environmentOf(ctx), pattern)
    for (const warning of judged.warnings) ctx.terminal.warn(warning)
    const failure = refusal(judged)
    return {...rows(nameFields, nameRows(judged)), ...(failure && {failure})}
  },
})
