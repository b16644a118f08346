import {field, fields, hiddenId} from '../output/fields'
import {bySearch, get, put, resource, text, to} from './define'
import {location} from './location'
import {organization} from './organization'

export const setting = resource({
  noun: 'setting',
  path: '/api/settings',
  lookup: {name: bySearch('name')},
  id: 'text',
  actions: {
    show: get('/api/settings/:id', {location_id: to(location), organization_id: to(organization)}),
    index: get('/api/settings', {location_id: to(location), organization_id: to(organization)}),
    update: put('/api/settings/:id', {
      location_id: to(location),
      organization_id: to(organization),
      value: text({within: 'setting'}),
    }),
  },
  list: fields(
    hiddenId('Id', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    field('Full name', 'full_name'),
    field('Value', 'value'),
    field('Description', 'description'),
  ),
  info: fields(
    field('Id', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    field('Description', 'description'),
    field('Category', 'category_name'),
    field('Settings type', 'settings_type'),
    field('Value', 'value'),
  ),
})
