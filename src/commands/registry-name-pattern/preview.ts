import {usageError} from '../../core/errors'
import {list} from '../../contract/shape'
import {command} from '../../kit/run/command'
import {isWrongItself, nameRow, nameRows, refusal} from '../../workflows/name-pattern/judge'
import {preview} from '../../workflows/name-pattern/environment'
import {environmentOf, nameFields} from './shared'
import {rows} from '../../kit/run/result'
import {text} from '../../contract/define'
import {lifecycleEnvironment} from '../../resources/lifecycle-environment'

export default command({
  summary: 'Preview the names that a pattern would give',
  description:
    'Lists every container repository of the environment with its old and new name, whether the new name is valid, and what it collides with. Changes nothing. The exit status is 65 if the server would reject the pattern.',
  examples: [
    [
      'Preview a pattern',
      "--name Dev --organization ACME --pattern '<%= lifecycle_environment.label %>/<%= repository.docker_upstream_name %>'",
    ],
    [
      'Print the preview as JSON, for a script',
      "--id 2 --pattern '<%= organization.label %>/<%= lifecycle_environment.label %>/<%= repository.docker_upstream_name %>' --json repository,new_name,valid",
    ],
  ],
  resource: lifecycleEnvironment,
  spelledOut: true,
  action: {...lifecycleEnvironment.actions.show, params: {}},
  params: {pattern: text('Pattern to preview; empty for the default names')},
  fields: nameFields,
  answer: list(nameRow),
  group: 'SELECT',
  async run(ctx) {
    const pattern = ctx.text('pattern')
    if (pattern === undefined)
      throw usageError(
        'No pattern specified',
        "Add --pattern '…'; variables: organization, product, repository, content_view, content_view_version, lifecycle_environment",
      )
    const judged = preview(await environmentOf(ctx), pattern)
    for (const warning of judged.warnings) ctx.terminal.warn(warning)
    const failure = refusal(judged)
    if (failure && isWrongItself(judged) && ctx.terminal.machine !== true) throw failure // a table would repeat it in each row
    return {...rows(nameFields, nameRows(judged)), ...(failure && {failure})}
  },
})
