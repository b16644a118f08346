import type {Store} from '../tables'
import type {Tasks} from '../kernel/tasks/engine'
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
import {taskJson} from '../tasks/json'
import {keyJson, environmentsOfKey, saveKey} from './activation-keys'

const inEnvironment =
  'activation_key_environments l JOIN content_view_environments e ON e.id = l.content_view_environment_id'

const activationKeySearch: Searchable = {
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
  organization: {id: number; name: string; label: string}
  services_checked: string[]
}

/** Deletes an activation key; the hosts that were registered with it stay. */
export const destroyKey = taskKind<DestroyInput, {store: Store}>({
  label: 'Actions::Katello::ActivationKey::Destroy',
  name: 'Delete Activation Key',
  resumable: true,
  humanizeInput: ({activation_key, organization}) => [
    [
      'activation_key',
      {text: `activation key '${activation_key.name}'`, link: `/activation_keys/${activation_key.id}/info`},
    ],
    ['organization', {text: `organization '${organization.name}'`, link: `/organizations/${organization.id}/edit`}],
  ],
  run: (task, {store}) => void store.activationKeys.delete({id: task.input.activation_key.id}),
})

const show = (store: Store, call: Call<unknown>, row: ActivationKey) => ({
  service_level: row.service_level,
  content_overrides: row.content_overrides,
  ...keyJson(store, call, row),
})

const find = (store: Store, call: Call<{id?: number | null | undefined}>, permission = 'view_activation_keys') =>
  call.find(store.activationKeys, call.params.id, {...lookup, permission})

export const activationKeys = ({store, tasks}: {store: Store; tasks: Tasks}) =>
  serve(activationKeysApi, {
    style: 'katello',
    autocomplete: {search: activationKeySearch, permission: 'view_activation_keys'},
    actions: {
      index: {
        permission: 'view_activation_keys',
        search: activationKeySearch,
        run(call) {
          const {environment_id: environment, content_view_id: view, name} = call.params
          if (!call.organization && !environment) throw invalidArgument('organization_id or environment_id is required')
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
            load: (page) => store.activationKeys.byIds(page),
            render: (row) => keyJson(store, call, row),
          })
        },
      },
      show: {
        permission: 'view_activation_keys',
        run(call) {
          const row = find(store, call)
          const links = store.hostActivationKeys.all({activation_key_id: row.id})
          const hosts = store.hosts.byIds(links.map((link) => link.host_id)).map(({id, name}) => ({id, name}))
          return {...show(store, call, row), ...(call.params.show_hosts && {hosts})}
        },
      },
      create: {
        root: 'activation_key',
        permission: 'create_activation_keys',
        run(call) {
          const {id} = call.requireOrganization()
          call.authorize('create_activation_keys', id)
          return created(show(store, call, saveKey(store, id, undefined, call.params, call.user)))
        },
      },
      update: {
        root: 'activation_key',
        permission: 'edit_activation_keys',
        run(call) {
          const row = find(store, call, 'edit_activation_keys')
          return show(store, call, saveKey(store, row.organization_id, row, call.params))
        },
      },
      destroy: {
        permission: 'destroy_activation_keys',
        async run(call) {
          const {id, name, organization_id: organizationId} = find(store, call, 'destroy_activation_keys')
          const subjects = [{type: 'Katello::ActivationKey', id}]
          const {name: title, label} = store.organizations.get(organizationId)
          const input = {
            activation_key: {id, name},
            organization: {id: organizationId, name: title, label},
            services_checked: ['candlepin', 'candlepin_auth'],
          }
          const task = await call.runTask(destroyKey, input, {subjects, organizationId})
          return new Answer(202, taskJson({store, tasks}, task))
        },
      },
      copy: {
        permission: 'create_activation_keys',
        run(call) {
          const row = find(store, call)
          const made = store.transaction(() => {
            const copy = saveKey(
              store,
              row.organization_id,
              undefined,
              {
                ...row,
                name: call.params.new_name ?? '',
                content_view_environment_ids: environmentsOfKey(store, row).map(({id}) => id),
              },
              call.user,
            )
            return store.activationKeys.update(copy.id, {content_overrides: row.content_overrides})
          })
          return created(show(store, call, made))
        },
      },
      content_override: {
        permission: 'edit_activation_keys',
        run(call) {
          const row = find(store, call, 'edit_activation_keys')
          const kept = new Map(row.content_overrides.map((one) => [`${one.content_label} ${one.name}`, one]))
          for (const {content_label, name, value, remove} of call.params.content_overrides ?? []) {
            const one = {content_label: content_label ?? '', name: name ?? 'enabled', value: value ?? ''}
            if (remove) kept.delete(`${one.content_label} ${one.name}`)
            else kept.set(`${one.content_label} ${one.name}`, one)
          }
          return show(store, call, store.activationKeys.update(row.id, {content_overrides: [...kept.values()]}))
        },
      },
      product_content: {
        permission: 'view_activation_keys',
        run(call) {
          find(store, call)
          // clients go by the numbers of the page to end what they print
          const {page, per_page: perPage, search} = call.params
          const all = wholeCollection<Readonly<Record<string, unknown>>>([])
          return {...all, page: page ?? 1, per_page: Number(perPage ?? 20) || 20, search: search ?? null}
        },
      },
    },
  })
