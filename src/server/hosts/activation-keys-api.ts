import {activationKeys as activationKeysApi} from '../../contract/activation-keys'
import {Answer, created} from '../kernel/http/answer'
import type {Call} from '../kernel/http/call'
import {invalidArgument} from '../kernel/errors'
import {serve} from '../kernel/http/resource'
import {wholeCollection} from '../kernel/http/envelope'
import {field, type Searchable} from '../kernel/search/searchable'
import {related} from '../kernel/search/related'
import type {ActivationKey} from './tables'
import {sql} from '../kernel/store/sql'
import {taskKind} from '../kernel/tasks/kind'
import {taskJson} from '../kernel/tasks/render'
import {keyJson, environmentsOfKey, saveKey} from './activation-keys'

const inEnvironment =
  'activation_key_environments l JOIN content_view_environments e ON e.id = l.content_view_environment_id'

export const activationKeySearch: Searchable = {
  from: 'activation_keys',
  id: 'activation_keys.id',
  fields: {
    name: field.string('activation_keys.name'),
    description: field.text('activation_keys.description'),
    organization_id: field.integer('activation_keys.organization_id', {explicit: true}),
    content_view: related(
      'activation_keys.id',
      `${inEnvironment} JOIN content_views v ON v.id = e.content_view_id`,
      'l.activation_key_id',
      'v.name',
    ),
    content_view_id: related('activation_keys.id', inEnvironment, 'l.activation_key_id', 'e.content_view_id'),
    environment: related(
      'activation_keys.id',
      `${inEnvironment} JOIN lifecycle_environments n ON n.id = e.environment_id`,
      'l.activation_key_id',
      'n.name',
    ),
    lifecycle_environment_id: related('activation_keys.id', inEnvironment, 'l.activation_key_id', 'e.environment_id'),
  },
  sort: {by: 'name', order: 'asc'},
}

const lookup = {
  noun: 'activation key',
  permission: 'view_activation_keys',
  organization: (row: ActivationKey) => row.organization_id,
}

interface DestroyInput extends Record<string, unknown> {
  activation_key: {id: number; name: string}
}

/** Deletes an activation key; the hosts that were registered with it stay. */
const destroyKey = taskKind<DestroyInput>({
  label: 'Actions::Katello::ActivationKey::Destroy',
  name: 'Delete Activation Key',
  resumable: true,
  humanizeInput: ({activation_key}) => [
    ['activation_key', {text: `activation key '${activation_key.name}'`, link: null}],
  ],
  run: (task, app) => void app.store.activationKeys.delete({id: task.input.activation_key.id}),
})

const show = (call: Call<unknown>, row: ActivationKey) => ({
  service_level: row.service_level,
  content_overrides: row.content_overrides,
  ...keyJson(call, row),
})

const find = (call: Call<{id?: number | null | undefined}>, permission = 'view_activation_keys') =>
  call.find(call.store.activationKeys, call.params.id, {...lookup, permission})

export const activationKeys = serve(activationKeysApi, {
  style: 'katello',
  autocomplete: {search: activationKeySearch, permission: 'view_activation_keys'},
  tasks: [destroyKey],
  actions: {
    index: {
      permission: 'view_activation_keys',
      search: activationKeySearch,
      run(call) {
        const {environment_id: environment, content_view_id: view, name} = call.params
        if (!call.organization && !environment) throw invalidArgument('Give organization_id or environment_id')
        const has = (column: string, value: number) =>
          sql(`activation_keys.id IN (SELECT l.activation_key_id FROM ${inEnvironment} WHERE ${column} = ?)`, value)
        return call.list({
          search: activationKeySearch,
          where: [
            ...call.scope('activation_keys.organization_id'),
            ...call.equal({'activation_keys.name': name}),
            ...(environment ? [has('e.environment_id', environment)] : []),
            ...(view ? [has('e.content_view_id', view)] : []),
          ],
          load: (page) => call.store.activationKeys.byIds(page),
          render: (row) => keyJson(call, row),
        })
      },
    },
    show: {
      permission: 'view_activation_keys',
      run(call) {
        const row = find(call)
        const links = call.store.hostActivationKeys.all({activation_key_id: row.id})
        const hosts = call.store.hosts.byIds(links.map((link) => link.host_id)).map(({id, name}) => ({id, name}))
        return {...show(call, row), ...(call.params.show_hosts && {hosts})}
      },
    },
    create: {
      root: 'activation_key',
      permission: 'create_activation_keys',
      run(call) {
        const {id} = call.requireOrganization()
        call.authorize('create_activation_keys', id)
        return created(show(call, saveKey(call.app, id, undefined, call.params, call.user)))
      },
    },
    update: {
      root: 'activation_key',
      permission: 'edit_activation_keys',
      run(call) {
        const row = find(call, 'edit_activation_keys')
        return show(call, saveKey(call.app, row.organization_id, row, call.params))
      },
    },
    destroy: {
      permission: 'destroy_activation_keys',
      async run(call) {
        const {id, name, organization_id: organizationId} = find(call, 'destroy_activation_keys')
        const subjects = [{type: 'Katello::ActivationKey', id}]
        const task = await call.runTask(destroyKey, {activation_key: {id, name}}, {subjects, organizationId})
        return new Answer(202, taskJson(call.app, task))
      },
    },
    copy: {
      permission: 'create_activation_keys',
      run(call) {
        const row = find(call)
        const made = call.app.database.transaction(() => {
          const copy = saveKey(
            call.app,
            row.organization_id,
            undefined,
            {
              ...row,
              name: call.params.new_name ?? '',
              content_view_environment_ids: environmentsOfKey(call.app, row).map(({id}) => id),
            },
            call.user,
          )
          return call.store.activationKeys.update(copy.id, {content_overrides: row.content_overrides})
        })
        return created(show(call, made))
      },
    },
    content_override: {
      permission: 'edit_activation_keys',
      run(call) {
        const row = find(call, 'edit_activation_keys')
        const kept = new Map(row.content_overrides.map((one) => [`${one.content_label} ${one.name}`, one]))
        for (const {content_label, name, value, remove} of call.params.content_overrides ?? []) {
          const one = {content_label: content_label ?? '', name: name ?? 'enabled', value: value ?? ''}
          if (remove) kept.delete(`${one.content_label} ${one.name}`)
          else kept.set(`${one.content_label} ${one.name}`, one)
        }
        return show(call, call.store.activationKeys.update(row.id, {content_overrides: [...kept.values()]}))
      },
    },
    product_content: {
      permission: 'view_activation_keys',
      run(call) {
        find(call)
        return wholeCollection([])
      },
    },
  },
})
