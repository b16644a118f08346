import {collection, date, field, fields, values} from '../output/fields'
import {del, get, list, post, put, resource, text, to, toMany, yesNo} from './define'
import {contentView} from './content-view'
import {repository} from './repository'

/** A filter is reached below its content view, or directly when that is not given. */
const member = ['/katello/api/content_views/:content_view_id/filters/:id', '/katello/api/content_view_filters/:id']

export const contentViewFilter = resource({
  noun: 'content view filter',
  path: '/katello/api/content_views/:content_view_id/filters',
  scope: [contentView],
  actions: {
    // content-view filter add-repository, content-view filter remove-repository, content-view filter update
    update: put(member, {
      content_view_id: to(contentView),
      name: text(),
      original_packages: yesNo(),
      original_module_streams: yesNo(),
      inclusion: yesNo(),
      repository_ids: toMany(repository, 'repositories'),
      description: text(),
    }),
    create: post('/katello/api/content_views/:content_view_id/filters', {
      content_view_id: to(contentView, {required: true}),
      name: text({required: true}),
      type: text({required: true}),
      original_packages: yesNo(),
      original_module_streams: yesNo(),
      inclusion: yesNo(),
      repository_ids: toMany(repository, 'repositories'),
      description: text(),
    }),
    destroy: del(member, {content_view_id: to(contentView)}),
    show: get(member, {content_view_id: to(contentView)}),
    index: get('/katello/api/content_views/:content_view_id/filters', {
      content_view_id: to(contentView, {required: true}),
      name: text(),
      types: list(),
    }),
  },
  list: fields(
    field('Filter ID', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    field('Description', 'description'),
    field('Type', 'type'),
    field('Inclusion', 'inclusion'),
  ),
  info: fields(
    field('Filter ID', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    field('Type', 'type'),
    field('Inclusion', 'inclusion'),
    field('Description', 'description'),
    collection('Repositories', 'repositories', [field('Id', 'id'), field('Name', 'name'), field('Label', 'label')]),
    collection('Rules', 'rules', [
      field('Id', 'id'),
      field('Name', 'name', {hideBlank: true}),
      field('Version', 'version', {hideBlank: true}),
      field('Minimum Version', 'min_version', {hideBlank: true}),
      field('Maximum Version', 'max_version', {hideBlank: true}),
      field('Errata ID', 'errata_id', {hideBlank: true}),
      field('Start Date', 'start_date', {hideBlank: true}),
      field('End Date', 'end_date', {hideBlank: true}),
      values('Types', 'types', {hideBlank: true}),
      field('Module Stream ID', 'module_stream_id', {hideBlank: true}),
      date('Created', 'created_at'),
      date('Updated', 'updated_at'),
    ]),
  ),
})
