import {flag} from '../../contract/define'
import * as t from '../../contract/shape'
import {AppError, exitCodes} from '../../core/errors'
import {command} from '../../kit/run/command'
import {rows} from '../../kit/run/result'
import {field, fields} from '../../output/fields'
import {contentView} from '../../resources/content-view'
import {refersTo} from '../../resources/define'
import {lifecycleEnvironment} from '../../resources/lifecycle-environment'
import {organization} from '../../resources/organization'
import {completeHint} from '../../workflows/flatpak/complete'
import {
  applicationStatus,
  applicationStatuses,
  offeredFlatpaks,
  type ApplicationStatus,
} from '../../workflows/flatpak/status'

const shown = fields<ApplicationStatus>()(
  field('Application', 'application', {thin: true, narrow: 'never'}),
  field('Complete', completeness, {thin: true}),
  field('Environment', 'environment', {thin: true, narrow: 'never'}),
  field('Content View', 'content_view'),
  field('Version', 'version', {narrow: 'first'}),
  field('Runtime', ({runtime}: ApplicationStatus) => runtime?.replace(/^runtime\//, ''), {narrow: 'drop'}),
  field('Digest', 'digest', {narrow: 'middle'}),
  field('Ref', 'ref', {sets: ['ALL']}),
  field('Repository', 'repository', {sets: ['ALL']}),
  field('Product', 'product', {sets: ['ALL']}),
  field('Pull Spec', 'pull_spec', {sets: ['ALL']}),
)

export default command({
  dryRun: 'reads',
  summary: 'Show which flatpaks hosts can install',
  description:
    'Lists the applications that lifecycle environments offer, with the runtime that each requires. Without its runtime in the same environment an application is incomplete: flatpak finds it, but cannot install it. Only images with the tag "latest" are offered to hosts.',
  examples: [
    ['Show the applications of a lifecycle environment', '--environment Dev --organization ACME'],
    ['Show the applications of a content view in all environments', "--content-view 'App CV' --organization ACME"],
    ['Fail in a script if an application is incomplete', '--environment Prod --organization ACME --exit-code'],
    ['Print refs and digests as JSON', '--organization-id 1 --json environment,ref,digest,complete'],
  ],
  params: {
    organization_id: refersTo(organization, {required: true}),
    environment_id: refersTo(lifecycleEnvironment),
    content_view_id: refersTo(contentView),
    exit_code: flag('Exit with 1 if an application is incomplete'),
  },
  fields: shown,
  group: 'SELECT',
  answer: t.list(applicationStatus),
  async run(ctx) {
    const [organizationId, environmentId, viewId] = await Promise.all([
      ctx.required(organization),
      ctx.id(lifecycleEnvironment),
      ctx.id(contentView),
    ])
    const found = await offeredFlatpaks(ctx.client, {
      organizationId: Number(organizationId),
      environmentIds: environmentId === undefined ? undefined : [Number(environmentId)],
    })
    // Runtimes of other content views count as well, so the list is narrowed after it has been judged.
    const all = applicationStatuses(found)
    const wanted = viewId === undefined ? all : all.filter(({content_view_id: id}) => id === Number(viewId))
    const incomplete = wanted.filter(({complete}) => !complete)
    return {
      ...rows(shown, wanted),
      ...(ctx.flag('exit-code') && incomplete.length > 0 && {failure: failed(incomplete)}),
    }
  },
})

function completeness({complete, runtime_content_view: view}: ApplicationStatus): string {
  if (!complete) return 'no'
  return view === null ? 'yes' : `with ${view}`
}

function failed(incomplete: readonly ApplicationStatus[]): AppError {
  const count = incomplete.length
  return new AppError({
    code: 'incomplete',
    message: `${count} ${count === 1 ? 'application is' : 'applications are'} incomplete: hosts cannot install ${count === 1 ? 'it' : 'them'}`,
    hint: completeHint,
    exit: exitCodes.negative,
  })
}
