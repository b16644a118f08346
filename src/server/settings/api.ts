import type {Store} from '../tables'
import {settingsOf} from './definitions'
import {settings as settingsApi} from '../../contract/settings'
import type {Call} from '../kernel/http/call'
import {invalidArgument} from '../kernel/errors'
import {serve} from '../kernel/http/resource'
import {field, type Searchable} from '../kernel/search/searchable'
import {settingDefinition, settingDefinitions, type SettingDefinition} from './definitions'
import {settingJson, settingValue} from './json'

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`

/** Settings are known to the program, not to the database: they are searched as a list of constants. */
function constants(): string {
  const rows = settingDefinitions.map(({name, fullName, description, category}, i) =>
    [i, ...[name, fullName, description, category].map(quoted)].join(', '),
  )
  const columns = 'column1 AS id, column2 AS name, column3 AS full_name, column4 AS description, column5 AS category'
  return `(SELECT ${columns} FROM (VALUES (${rows.join('), (')}))) AS settings`
}

const settingSearch: Searchable = {
  from: constants(),
  id: 'settings.id',
  fields: {
    name: field.string('settings.name'),
    full_name: field.string('settings.full_name'),
    description: field.text('settings.description'),
    category: field.string('settings.category', {explicit: true}),
  },
  sort: null,
}

function find(call: Call<{id?: string | null | undefined}>): SettingDefinition {
  const definition = settingDefinition(call.params.id ?? '')
  if (!definition) throw call.missing('setting', call.params.id)
  return definition
}

export const settings = ({store}: {store: Store}) =>
  serve(settingsApi, {
    style: 'foreman',
    autocomplete: {search: settingSearch, permission: 'view_settings'},
    actions: {
      index: {
        permission: 'view_settings',
        search: settingSearch,
        run: (call) =>
          call.list({
            search: settingSearch,
            load: (places) => places.flatMap((place) => settingDefinitions[place] ?? []),
            render: (definition) => settingJson(store, definition),
          }),
      },
      show: {
        permission: 'view_settings',
        run: (call) => settingJson(store, find(call)),
      },
      update: {
        root: {key: 'setting', required: true},
        permission: 'edit_settings',
        run(call) {
          const definition = find(call)
          if (call.params.value === undefined) throw invalidArgument('param is missing or the value is empty: value')
          settingsOf(store).set(definition.name, settingValue(definition, call.params.value))
          return settingJson(store, definition)
        },
      },
    },
  })
