import {contentViewComponents, type ContentViewComponent} from '../contract/content-view-components'
import {field, fields, type Row} from '../output/fields'
import {resource} from './define'
import {contentView} from './content-view'

const version = (link: Row): Row => (link['content_view_version'] ?? {}) as Row
const isLatest = (link: Row): boolean => link['latest'] === true

/** The version that the next publish takes: a number, or whichever is the newest then. */
const wantedVersion = (link: Row): unknown => (isLatest(link) ? 'Latest' : version(link)['version'])

/** The newest version of a component that follows its view. */
function currentVersion(link: Row): unknown {
  if (!isLatest(link)) return undefined
  return version(link)['version'] ?? 'No Published Version'
}

function versionId(link: Row): unknown {
  const id = version(link)['id']
  return id !== undefined && isLatest(link) ? `${String(id)} (Latest)` : id
}

export const contentViewComponent = resource({
  noun: 'content view component',
  topic: 'content-view component',
  lookup: {},
  actions: contentViewComponents,
  refers: {'content-view': contentView},
  list: fields<ContentViewComponent>()(
    field('Content View Id', 'content_view.id'),
    field('Name', 'content_view.name'),
    field('Version', wantedVersion),
    field('Component Id', 'id', {thin: true}),
    field('Current Version', currentVersion),
    field('Version Id', versionId),
  ),
})
