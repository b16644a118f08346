import {contentViewComponents, type ContentViewComponent} from '../contract/content-view-components'
import {field, fields} from '../output/fields'
import {resource} from './define'
import {contentView} from './content-view'

/** The version that the next publish takes: a number, or whichever is the newest then. */
const wantedVersion = ({latest, content_view_version: version}: ContentViewComponent): unknown =>
  latest ? 'Latest' : version?.version

/** The newest version of a component that follows its view. */
const currentVersion = ({latest, content_view_version: version}: ContentViewComponent): unknown =>
  latest ? (version?.version ?? 'No Published Version') : undefined

const versionId = ({latest, content_view_version: version}: ContentViewComponent): unknown =>
  latest && version ? `${version.id} (Latest)` : version?.id

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
