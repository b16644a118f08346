import {contextOptions} from './common'
import {api, get, put, text} from './define'
import * as t from './shape'

export const setting = t.record('Setting', () => ({
  id: t.text,
  name: t.text,
  description: t.text,
  settings_type: t.nullable(t.text),
  default: t.nullable(t.union(t.text, t.integer, t.boolean)),
  full_name: t.text,
  value: t.nullable(t.union(t.text, t.integer, t.boolean)),
  category: t.text,
  category_name: t.text,
  readonly: t.boolean,
  config_file: t.nullable(t.text),
  encrypted: t.boolean,
  select_values: t.nullable(t.map(t.text)),
  updated_at: t.nullable(t.time),
  created_at: t.optional(t.nullable(t.text)),
}))
export type Setting = t.TypeOf<typeof setting>

const id = text('Name of the setting', {required: true})

export const settings = api('settings', 'Settings of the server', () => ({
  index: get('/api/settings', {
    summary: 'List settings',
    params: {
      ...contextOptions,
    },
    paged: true,
    answer: t.listOf(setting),
  }),
  show: get('/api/settings/:id', {
    summary: 'Show a setting',
    params: {
      ...contextOptions,
      id,
    },
    answer: setting,
  }),
  update: put('/api/settings/:id', {
    summary: 'Update a setting',
    params: {
      ...contextOptions,
      value: text('Value of the setting', {within: 'setting', wire: 'any', required: true}),
      id,
    },
    answer: setting,
  }),
}))
