// Steps for what is more than a thing with members: tags of filters, components, flatpaks, hosts. Pure.
import {contentViewComponents} from '../../contract/content-view-components'
import {contentViewFilterRules} from '../../contract/content-view-filter-rules'
import {flatpakRemoteRepositories} from '../../contract/flatpak-remote-repositories'
import {flatpakRemotes} from '../../contract/flatpak-remotes'
import {hosts} from '../../contract/hosts'
import type {State} from './actual'
import {isEqual, Ref, type Actual, type Entry, type Step} from './model'
import {step} from './step'

const scanning = 6
const rules = 10

/** The tags of a filter are things of their own to the server. */
export function ruleSteps(entry: Entry, actual: Actual | undefined, state: State): Step[] {
  const tags = entry.values['tags']
  if (entry.kind !== 'filter' || !Array.isArray(tags)) return []
  const wanted = new Set(tags.map(String))
  const there = (actual && state.rules.get(actual.id)) ?? new Map<string, number>()
  const added = [...wanted].filter((tag) => !there.has(tag))
  const filter = new Ref('filter', entry.path)
  return [
    ...(added.length > 0
      ? [
          step(
            'update',
            entry,
            contentViewFilterRules.create,
            {content_view_filter_id: filter, name: added},
            {
              stage: rules,
              changes: [{member: 'tags', from: [...there.keys()], to: [...wanted]}],
            },
          ),
        ]
      : []),
    ...[...there].flatMap(([tag, id]) =>
      wanted.has(tag)
        ? []
        : [
            step(
              'update',
              entry,
              contentViewFilterRules.destroy,
              {content_view_filter_id: filter, id},
              {
                stage: rules,
                changes: [{member: 'tags', from: tag, to: null}],
              },
            ),
          ],
    ),
  ]
}

export function componentSteps(entry: Entry, actual: Actual | undefined, state: State): Step[] {
  const [composite = '', view = ''] = entry.path
  const version = entry.values['version'] ?? null
  const before = actual?.values['version'] ?? null
  if (actual && isEqual(version, before)) return []
  const owner = new Ref('content_view', [composite])
  const which =
    version === 'latest' ? {latest: true} : {content_view_version_id: new Ref('version', [view, String(version)])}
  const changes = [{member: 'version', from: before, to: version}]
  const lane = {lane: composite, changes}
  const id = state.views.get(composite)?.components.get(view)
  if (actual && id !== undefined)
    return [
      step(
        'update',
        entry,
        contentViewComponents.update,
        {composite_content_view_id: owner, id, latest: false, ...which},
        lane,
      ),
    ]
  const component = version === 'latest' ? {...which, content_view_id: new Ref('content_view', [view])} : which
  return [
    step(
      'create',
      entry,
      contentViewComponents.add_components,
      {composite_content_view_id: owner, components: [component]},
      lane,
    ),
  ]
}

export function mirrorStep(entry: Entry): Step {
  const [remote = '', repository = '', product = ''] = entry.path
  const params = {id: new Ref('remote_repository', [remote, repository]), product_id: new Ref('product', [product])}
  return step('mirror', entry, flatpakRemoteRepositories.mirror, params, {lane: remote})
}

/** Each remote is scanned once before something is mirrored from it. */
export function scans(steps: readonly Step[]): Step[] {
  const remotes = new Set(steps.flatMap(({verb, path}) => (verb === 'mirror' ? [path[0] ?? ''] : [])))
  return [...remotes].map((name) =>
    step(
      'scan',
      {kind: 'flatpak_remote', path: [name]},
      flatpakRemotes.scan,
      {id: new Ref('flatpak_remote', [name])},
      {stage: scanning},
    ),
  )
}

export function hostSteps(entry: Entry, state: State): Step[] {
  const to = entry.values['content_view_environments'] ?? []
  return (state.hosts.get(entry.path[0] ?? '') ?? []).flatMap(({id, name, environments}) =>
    isEqual(environments, to)
      ? []
      : [
          step(
            'update',
            {kind: 'host', path: [name]},
            hosts.update,
            {id, content_facet_attributes: {content_view_environments: to}},
            {changes: [{member: 'content_view_environments', from: environments, to}]},
          ),
        ],
  )
}
