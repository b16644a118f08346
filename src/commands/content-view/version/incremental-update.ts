import {usageError} from '../../../core/errors'
import {act} from '../../../kit/run/verbs'
import type {Sendable} from '../../../katello/query'
import type {Context} from '../../../kit/run/context'
import {severalIds} from '../../../kit/run/request'
import {contentViewVersion} from '../../../resources/content-view-version'
import {list, yesNo} from '../../../contract/define'
import {refersTo, refersToMany} from '../../../resources/define'
import {lifecycleEnvironment} from '../../../resources/lifecycle-environment'
import {debPackage, packageResource} from '../../../resources/package'
import type {Resource} from '../../../resources/define'

export default act(contentViewVersion, 'incremental_update', {
  summary: 'Add content to a version as a new minor version',
  started: 'Incremental update is running',
  done: 'Incremental update finished.',
  examples: [
    [
      'Add an erratum to a version',
      '--content-view-version-id 5 --errata-ids RHSA-2026:1234 --lifecycle-environment-ids 2',
      'errata, which the sandbox does not have',
    ],
    [
      'Add an erratum and update the hosts',
      '--content-view-version-id 5 --errata-ids RHSA-2026:1234 --lifecycle-environment-ids 2 --update-all-hosts yes',
      'errata, which the sandbox does not have',
    ],
  ],
  params: {
    content_view_version_id: refersTo(contentViewVersion),
    lifecycle_environment_ids: refersToMany(lifecycleEnvironment, {names: 'lifecycle-environments'}),
    update_all_hosts: yesNo('Also update the hosts that use the version'),
    host_ids: list('IDs of hosts to update'),
    packages: list('Names of packages to add'),
    debs: list('Names of Debian packages to add'),
  },
  computed: async (ctx) => {
    const [version, environments, packages, debs] = await Promise.all([
      ctx.required(contentViewVersion),
      several(ctx, 'lifecycle-environment-ids', 'lifecycle-environments', lifecycleEnvironment),
      several(ctx, 'package-ids', 'packages', packageResource),
      several(ctx, 'deb-ids', 'debs', debPackage),
    ])
    const content = Object.fromEntries(
      [
        ['errata_ids', ctx.given['errata-ids']],
        ['package_ids', packages],
        ['deb_ids', debs],
      ].filter(([, value]) => value !== undefined),
    )
    if (Object.keys(content).length === 0)
      throw usageError('No content specified', 'Add --errata-ids, --package-ids or --deb-ids')
    return {
      add_content: content,
      content_view_version_environments: [
        {content_view_version_id: version, ...(environments && {environment_ids: environments})},
      ],
      ...hosts(ctx),
    }
  },
})

/** Ids of what is named by `--x-ids`, by names, or by both as long as they agree. */
const several = (ctx: Context, flag: string, names: string, resource: Resource): Promise<Sendable> =>
  severalIds({flag, names}, resource, ctx.given, ctx.resolve)

function hosts(ctx: Context): Record<string, {included: {search: string} | {ids: string[]}}> {
  if (ctx.given['update-all-hosts'] === true) return {update_hosts: {included: {search: ''}}}
  const ids = ctx.given['host-ids']
  return Array.isArray(ids) ? {update_hosts: {included: {ids: ids.map(String)}}} : {}
}
