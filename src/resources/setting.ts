import {settings, type Setting} from '../contract/settings'
import {field, fields, hiddenId} from '../output/fields'
import {plainText} from '../output/values'
import {bySearch, resource} from './define'
import {location} from './location'
import {organization} from './organization'

/** The value as text: numbers and unset values, too. Scripts that read lists of hammer expect it so. */
const valueText = ({value}: Setting): string => plainText(value)

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
    field('Value', valueText),
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
