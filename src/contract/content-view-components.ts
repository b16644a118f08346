import {api, flag, get, hashes, ids, number, put, text, to, yesNo} from './define'
import * as t from './shape'
import {labelled, timestamps} from './parts'

/** A content view as those refer to it that contain it or are contained in it. */
export const contentViewInShort = {
  id: t.integer,
  name: t.text,
  label: t.text,
  description: t.nullable(t.text),
  latest_version: t.nullable(t.text),
  latest_version_id: t.optional(t.nullable(t.integer)),
  next_version: t.union(t.integer, t.text),
  version_count: t.integer,
}
const viewInShort = t.object(contentViewInShort)

/** A repository as a content view version shows it. */
export const repositoryOfVersion = t.object({
  id: t.integer,
  name: t.text,
  label: t.text,
  content_type: t.text,
  library_instance_id: t.nullable(t.integer),
  mirroring_policy: t.optional(t.text),
})

/** The version that is part of a composite view. */
export const componentVersion = {
  id: t.integer,
  name: t.text,
  label: t.text,
  content_view: viewInShort,
  content_view_id: t.integer,
  version: t.text,
  environments: t.list(labelled),
  repositories: t.list(repositoryOfVersion),
}

export const contentViewComponent = t.record('ContentViewComponent', () => ({
  id: t.integer,
  latest: t.boolean,
  composite_content_view: viewInShort,
  content_view: viewInShort,
  content_view_version: t.nullable(t.object(componentVersion)),
  component_content_view_versions: t.list(
    t.object({id: t.integer, description: t.nullable(t.text), version: t.text, published_at_words: t.text}),
  ),
  ...timestamps,
}))
export type ContentViewComponent = t.TypeOf<typeof contentViewComponent>

/** A view that is, or could be, part of a composite one. */
export const contentViewComponentShowAll = t.record('ContentViewComponentShowAll', () => ({
  ...t.partial(contentViewComponent.members),
  content_view: viewInShort,
  added_to_content_view: t.boolean,
  id: t.nullable(t.integer),
}))
export type ContentViewComponentShowAll = t.TypeOf<typeof contentViewComponentShowAll>

const id = number('Component ID', {required: true})

export const contentViewComponents = api('content_view_components', 'Components of composite content views', () => ({
  index: get('/katello/api/content_views/:composite_content_view_id/content_view_components', {
    summary: 'List the components of a composite content view',
    params: {
      composite_content_view_id: to('content-view', 'composite content view', {
        required: true,
        flag: 'composite-content-view',
      }),
    },
    answer: t.listOf(contentViewComponent),
  }),
  show_all: get('/katello/api/content_views/:composite_content_view_id/content_view_components/show_all', {
    summary: 'List content views that are or can be components',
    params: {
      composite_content_view_id: number('Composite content view ID', {required: true}),
      status: text('Filter by status: All, Added or "Not added"', {internal: true}),
    },
    paged: true,
    answer: t.listOf(contentViewComponentShowAll),
  }),
  add_components: put('/katello/api/content_views/:composite_content_view_id/content_view_components/add', {
    summary: 'Add components to a composite content view',
    params: {
      composite_content_view_id: to('content-view', 'composite content view', {
        required: true,
        flag: 'composite-content-view',
      }),
      components: hashes(
        {
          content_view_id: number('ID of the content view whose latest version to use'),
          content_view_version_id: number('Content view version ID'),
          latest: yesNo('Always use the latest version'),
        },
        'Components to add',
        {required: true, internal: true},
      ),
    },
    answer: t.listOf(contentViewComponent),
  }),
  remove_components: put('/katello/api/content_views/:composite_content_view_id/content_view_components/remove', {
    summary: 'Remove components from a composite content view',
    params: {
      composite_content_view_id: to('content-view', 'composite content view', {
        required: true,
        flag: 'composite-content-view',
      }),
      component_ids: ids('Component IDs, separated by commas'),
    },
    answer: t.listOf(contentViewComponent),
  }),
  show: get('/katello/api/content_views/:composite_content_view_id/content_view_components/:id', {
    summary: 'Show a component of a composite content view',
    params: {
      composite_content_view_id: number('Composite content view ID', {required: true}),
      id,
    },
    answer: contentViewComponent,
  }),
  update: put('/katello/api/content_views/:composite_content_view_id/content_view_components/:id', {
    summary: 'Change the version of a component',
    params: {
      composite_content_view_id: to('content-view', 'composite content view', {
        required: true,
        flag: 'composite-content-view',
      }),
      latest: flag('Always use the latest version'),
      id,
      content_view_version_id: number('ID of the content view version to use', {internal: true}),
    },
    answer: contentViewComponent,
  }),
}))
