import {list} from '../../contract/shape'
import {command} from '../../kit/run/command'
import {rows} from '../../kit/run/result'
import {boolean, date, field, fields} from '../../output/fields'
import {contentView} from '../../resources/content-view'
import {organization} from '../../resources/organization'
import {refersTo} from '../../resources/define'
import {releaseStatus, statusRow, type StatusRow} from '../../workflows/release/status'
import {viewInOrganization} from './view'

const shown = fields<StatusRow>()(
  field('Content View', 'content_view', {thin: true}),
  field('Environment', 'environment', {thin: true}),
  field('Version', 'version', {thin: true}),
  boolean('Latest', 'latest'),
  field('Drift', 'drift', {state: (text) => (/^[1-9]/.test(text) ? 'moved' : '')}),
  field('Hosts', 'hosts'),
  field('Age', 'age'),
  date('Published', 'published_at', {narrow: 'first'}),
  field('Activation Keys', 'activation_keys', {sets: ['ALL']}),
  field('Prior Environment', 'prior', {sets: ['ALL']}),
)

export default command({
  dryRun: 'reads',
  hasFormat: true,
  summary: 'Show which version is in which environment',
  description:
    'Lists each content view along its environment path. Drift is the number of tags that differ from the environment before: those that are new, gone, or name another image.',
  examples: [
    ['Show where the versions of a content view are', "--content-view 'App CV' --organization ACME"],
    ['Show all content views of an organization', '--organization ACME'],
    [
      'Print how far environments lag behind, for a script',
      '--organization ACME --json content_view,environment,drift',
    ],
  ],
  params: {
    content_view_id: refersTo(contentView),
    organization_id: refersTo(organization),
  },
  fields: shown,
  answer: list(statusRow),
  group: 'SELECT',
  async run(ctx) {
    const named = await ctx.id(contentView)
    const {contentViewId, organizationId} =
      named === undefined
        ? {contentViewId: undefined, organizationId: Number(await ctx.required(organization))}
        : await viewInOrganization(ctx)
    return rows(shown, await releaseStatus(ctx.client, {organizationId, contentViewId}))
  },
})
