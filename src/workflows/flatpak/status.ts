// Which applications hosts are offered where, and whether they can install them.
import * as t from '../../contract/shape'
import {flatpakContent, type FlatpakContent} from '../../oci/flatpak/labels'
import type {Client} from '../../katello/client'
import {allPlacements, compareTexts} from '../images/collect'
import type {Placement} from '../images/placement'
import {offeredTag} from './complete'

export const applicationStatus = t.record('FlatpakApplicationStatus', () => ({
  application: t.about('Such as org.example.Maps', t.text),
  ref: t.text,
  runtime: t.about('Ref of the runtime it requires', t.nullable(t.text)),
  complete: t.about('Whether the environment has the runtime, so that hosts can install it', t.boolean),
  runtime_content_view: t.about(
    'Another content view that has the runtime, where its own has not: hosts need both',
    t.nullable(t.text),
  ),
  digest: t.text,
  repository: t.text,
  product: t.nullable(t.text),
  content_view: t.about('Null for what is synchronized or pushed to Library', t.nullable(t.text)),
  content_view_id: t.nullable(t.integer),
  version: t.nullable(t.text),
  environment: t.nullable(t.text),
  pull_spec: t.text,
}))
export type ApplicationStatus = t.TypeOf<typeof applicationStatus>

export interface FlatpakScope {
  readonly organizationId: number
  readonly environmentIds?: readonly number[] | undefined
}

/** The flatpaks that hosts are offered in lifecycle environments; costs as {@link allPlacements} does. */
export const offeredFlatpaks = (client: Client, {organizationId, environmentIds}: FlatpakScope): Promise<Placement[]> =>
  allPlacements(client, {
    organizationId,
    environmentIds,
    kinds: ['flatpak'],
    search: `tag = ${offeredTag}`,
    promotedOnly: true,
  })

interface Offered {
  readonly placement: Placement
  readonly content: FlatpakContent
}

/** Pure: the applications among flatpaks, with whether the same environment has their runtime. */
export function applicationStatuses(placements: readonly Placement[]): ApplicationStatus[] {
  const offered = placements.flatMap((placement): Offered[] => {
    const content = placement.tag === offeredTag ? flatpakContent(placement.labels) : undefined
    return content ? [{placement, content}] : []
  })
  const found = offered.filter(({content}) => content.application).map((one) => statusOf(one, offered))
  return found.toSorted((a, b) => compareTexts(sortKey(a), sortKey(b)))
}

const sortKey = ({application, environment, content_view, ref}: ApplicationStatus): string =>
  [application, environment, content_view, ref].join('\n')

function statusOf({placement, content}: Offered, all: readonly Offered[]): ApplicationStatus {
  const {digest, repository, product, content_view, content_view_id, version, environment, pull_spec} = placement
  const found = runtimeBeside({placement, content}, all)
  return {
    application: content.parts?.id ?? content.ref,
    ref: content.ref,
    runtime: content.runtime ?? null,
    complete: found !== undefined,
    runtime_content_view: found?.elsewhere ?? null,
    digest,
    repository,
    product,
    content_view,
    content_view_id,
    version,
    environment,
    pull_spec,
  }
}

/**
 * Where the runtime of an application is in the same environment. Hosts of a content view do not see what is only synchronized to
 * Library, so that does not count for it.
 */
function runtimeBeside(
  {placement: {environment_id, content_view_id}, content: {runtime}}: Offered,
  all: readonly Offered[],
): {readonly elsewhere: string | null} | undefined {
  if (runtime === undefined) return {elsewhere: null}
  const found = all.filter(({placement, content}) => {
    return placement.environment_id === environment_id && content.ref === runtime
  })
  if (found.some(({placement}) => placement.content_view_id === content_view_id)) return {elsewhere: null}
  const other = found.find(({placement}) => placement.content_view_id !== null)
  return other && {elsewhere: other.placement.content_view}
}
