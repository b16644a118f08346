import {settings, type Setting} from '../contract/settings'
import {field, fields, hiddenId} from '../output/fields'
import {bySearch, resource} from './define'
import {location} from './location'
import {organization} from './organization'

export const setting = resource({
  noun: 'setting',
  topic: 'settings',
  lookup: {name: bySearch('name')},
  id: 'text',
  actions: settings,
  refers: {location, organization},
  list: fields<Setting>()(
    hiddenId('Id', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    field('Full name', 'full_name'),
    field('Value', 'value'),
    field('Description', 'description'),
  ),
  info: fields<Setting>()(
    field('Id', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    field('Description', 'description'),
    field('Category', 'category_name'),
    field('Settings type', 'settings_type'),
    field('Value', 'value'),
  ),
})
