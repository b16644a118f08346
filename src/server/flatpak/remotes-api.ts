import type {Tasks} from '../kernel/tasks/engine'
import type {Store} from '../tables'
import {flatpakRemotes as flatpakRemotesApi} from '../../contract/flatpak-remotes'
import {created, noContent} from '../kernel/http/answer'
import type {Call} from '../kernel/http/call'
import {blank, Faults, taken} from '../kernel/errors'
import {serve} from '../kernel/http/resource'
import {field, type Searchable} from '../kernel/search/searchable'
import type {FlatpakRemote} from './tables'
import {sql} from '../kernel/store/sql'
import {inWords, stamps} from '../kernel/store/times'
import {scanRemote} from './tasks'
import {owner} from '../organizations/json'
import {lastSyncJson} from '../repositories/sync-status'

const flatpakRemoteSearch: Searchable = {
  from: 'flatpak_remotes',
  id: 'flatpak_remotes.id',
  fields: {
    name: field.string('flatpak_remotes.name'),
    url: field.string('flatpak_remotes.url'),
    registry_url: field.string('flatpak_remotes.registry_url'),
    seeded: field.boolean('flatpak_remotes.seeded', {explicit: true}),
    organization_id: field.integer('flatpak_remotes.organization_id', {explicit: true}),
  },
  sort: {by: 'name', order: 'asc'},
}

const lookup = {
  noun: 'flatpak remote',
  permission: 'view_flatpak_remotes',
  organization: (row: FlatpakRemote) => row.organization_id,
}

const subjectOf = (row: FlatpakRemote) => ({type: 'Katello::FlatpakRemote', id: row.id})

function may(call: Call<unknown>, organizationId: number | undefined) {
  return {
    can_create: call.can('create_flatpak_remotes', organizationId),
    can_edit: call.can('edit_flatpak_remotes', organizationId),
    can_delete: call.can('destroy_flatpak_remotes', organizationId),
    can_view: call.can('view_flatpak_remotes', organizationId),
  }
}

function render(
  {store, tasks}: {store: Store; tasks: Tasks},
  call: Call<{include_permissions?: boolean | null | undefined}>,
  row: FlatpakRemote,
) {
  const scan = tasks.latest(scanRemote.label, subjectOf(row))
  const at = scan?.ended_at ?? scan?.started_at ?? null
  return {
    id: row.id,
    name: row.name,
    label: null,
    description: row.description,
    ...owner(store, row.organization_id),
    ...stamps(row),
    url: row.url,
    username: row.username,
    seeded: row.seeded,
    registry_url: row.registry_url,
    upstream_password_exists: Boolean(row.token),
    last_scan: lastSyncJson(store, scan)['last_sync'],
    last_scan_words: at === null ? null : inWords(store.now() - at),
    ...(call.params.include_permissions && may(call, row.organization_id)),
  }
}

function check(store: Store, row: {name: string; url: string; organization_id: number}, id: number | null): void {
  const rival = store.flatpakRemotes.first({organization_id: row.organization_id, name: row.name})
  const faults = new Faults()
  faults.when(row.name.trim() === '', 'name', blank)
  faults.when(row.name.length > 255, 'name', 'is too long (maximum is 255 characters)')
  faults.when(rival !== undefined && rival.id !== id, 'name', taken)
  faults.when(row.url.trim() === '', 'url', blank)
  faults.throwAny(id)
}

const find = (store: Store, call: Call<{id?: number | null | undefined}>, permission = 'view_flatpak_remotes') =>
  call.find(store.flatpakRemotes, call.params.id, {...lookup, permission})

export const flatpakRemotes = ({store, tasks}: {store: Store; tasks: Tasks}) =>
  serve(flatpakRemotesApi, {
    style: 'katello',
    autocomplete: {search: flatpakRemoteSearch, permission: 'view_flatpak_remotes'},
    actions: {
      index: {
        permission: 'view_flatpak_remotes',
        search: flatpakRemoteSearch,
        run(call) {
          const {id} = call.requireOrganization()
          const redhat = store.flatpakRemotes.count(
            sql("organization_id = ? AND (url LIKE '%://flatpaks.redhat.io%')", id),
          )
          return call.list({
            search: flatpakRemoteSearch,
            where: [
              ...call.scope('flatpak_remotes.organization_id'),
              ...call.equal({'flatpak_remotes.name': call.params.name}),
            ],
            load: (page) => store.flatpakRemotes.byIds(page),
            render: (row) => render({store, tasks}, call, row),
            extra: {has_redhat_flatpak_remote: redhat > 0, ...(call.params.include_permissions && may(call, id))},
          })
        },
      },
      show: {
        permission: 'view_flatpak_remotes',
        run: (call) => render({store, tasks}, call, find(store, call)),
      },
      create: {
        root: 'flatpak_remote',
        permission: 'create_flatpak_remotes',
        run(call) {
          const {id: organization_id} = call.requireOrganization()
          call.authorize('create_flatpak_remotes', organization_id)
          const {name, url, description, username, token, registry_url} = call.params
          const draft = {name: name ?? '', url: url ?? '', organization_id}
          check(store, draft, null)
          const row = store.flatpakRemotes.insert({
            ...draft,
            description: description ?? null,
            username: username || null,
            token: token || null,
            registry_url: registry_url || null,
            seeded: false,
          })
          return created(render({store, tasks}, call, row))
        },
      },
      update: {
        root: 'flatpak_remote',
        permission: 'edit_flatpak_remotes',
        run(call) {
          const row = find(store, call, 'edit_flatpak_remotes')
          const {name, url, description, username, token} = call.params
          const changed = {...row, ...(typeof name === 'string' && {name}), ...(typeof url === 'string' && {url})}
          check(store, changed, row.id)
          const next = store.flatpakRemotes.update(row.id, {
            name: changed.name,
            url: changed.url,
            ...(description !== undefined && {description}),
            ...(username !== undefined && {username: username || null}),
            ...(token !== undefined && {token: token || null}),
          })
          return render({store, tasks}, call, next)
        },
      },
      destroy: {
        permission: 'destroy_flatpak_remotes',
        run(call) {
          const row = find(store, call, 'destroy_flatpak_remotes')
          tasks.assertFree([subjectOf(row)])
          store.flatpakRemotes.delete({id: row.id})
          return noContent()
        },
      },
      scan: {
        permission: 'edit_flatpak_remotes',
        run(call) {
          const row = find(store, call, 'edit_flatpak_remotes')
          return call.startTask(
            scanRemote,
            {remote: {id: row.id, name: row.name}},
            {subjects: [subjectOf(row)], organizationId: row.organization_id},
          )
        },
      },
    },
  })
