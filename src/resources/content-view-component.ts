import {field, fields} from '../output/fields'
import {flag, get, list, put, resource, to} from './define'
import {contentView} from './content-view'

export const contentViewComponent = resource({
  noun: 'content view component',
  path: '/katello/api/content_view_components',
  lookup: {},
  actions: {
    // content-view component add
    add_components: put('/katello/api/content_views/:composite_content_view_id/content_view_components/add', {
      composite_content_view_id: to(contentView, {flag: 'composite-content-view', required: true}),
    }),
    index: get('/katello/api/content_views/:composite_content_view_id/content_view_components', {
      composite_content_view_id: to(contentView, {flag: 'composite-content-view', required: true}),
    }),
    // content-view component remove
    remove_components: put('/katello/api/content_views/:composite_content_view_id/content_view_components/remove', {
      composite_content_view_id: to(contentView, {flag: 'composite-content-view', required: true}),
      component_ids: list(),
    }),
    update: put('/katello/api/content_views/:composite_content_view_id/content_view_components/:id', {
      composite_content_view_id: to(contentView, {flag: 'composite-content-view', required: true}),
      latest: flag(),
    }),
  },
  list: fields(
    field('Content View Id', 'content_view_id'),
    field('Name', 'content_view_name'),
    field('Version', 'version'),
    field('Component Id', 'id', {thin: true}),
    field('Current Version', 'current_version'),
    field('Version Id', 'version_id'),
  ),
})
