// Search queries that are kept under a name: jobs are run on the hosts that one finds.
import {bookmarks as bookmarksApi} from '../../contract/bookmarks'
import {blank, Faults, taken} from '../kernel/errors'
import {created} from '../kernel/http/answer'
import type {Call} from '../kernel/http/call'
import {serve} from '../kernel/http/resource'
import {field, type Searchable} from '../kernel/search/searchable'
import {sql} from '../kernel/store/sql'
import type {Store} from '../tables'
import type {Bookmark} from './tables'

const bookmarkSearch: Searchable = {
  from: 'bookmarks',
  id: 'bookmarks.id',
  fields: {
    name: field.string('bookmarks.name'),
    controller: field.string('bookmarks.controller'),
    id: field.integer('bookmarks.id', {explicit: true}),
  },
  sort: null,
}

const shown = ({id, name, controller, query, public: isPublic, owner_id}: Bookmark) => ({
  id,
  name,
  controller,
  query,
  public: isPublic,
  owner_id,
  owner_type: owner_id === null ? null : 'User',
})

/** A bookmark is seen by its owner and, when it is public, by everybody. */
const isSeen = (row: Bookmark, userId: number): boolean => row.public || row.owner_id === userId

function find(store: Store, call: Call<{id?: string | null | undefined}>): Bookmark {
  const text = call.params.id ?? ''
  const found = /^\d+$/.test(text) ? [store.bookmarks.find(Number(text))] : store.bookmarks.all({name: text})
  const row = found.find((one) => one && isSeen(one, call.user.id))
  if (!row) throw call.missing('bookmark', text)
  return row
}

type Values = Pick<Bookmark, 'name' | 'controller' | 'query' | 'public'>

function check(store: Store, {name, controller, query}: Values, userId: number, id: number | null): void {
  const rivals = store.bookmarks.all({name, controller}).filter((row) => row.id !== id && isSeen(row, userId))
  const faults = new Faults()
  faults.when(name.trim() === '', 'name', blank)
  faults.when(rivals.length > 0, 'name', taken)
  faults.when(controller.trim() === '', 'controller', blank)
  faults.when(!/^\w*$/.test(controller), 'controller', `${controller} is not a valid controller`)
  faults.when(query.trim() === '', 'query', blank)
  faults.throwAny(id)
}

export const bookmarks = ({store}: {store: Store}) =>
  serve(bookmarksApi, {
    style: 'foreman',
    autocomplete: {search: bookmarkSearch, permission: 'view_bookmarks'},
    actions: {
      index: {
        permission: 'view_bookmarks',
        search: bookmarkSearch,
        run: (call) =>
          call.list({
            search: bookmarkSearch,
            where: [sql('(bookmarks.public OR bookmarks.owner_id = ?)', call.user.id)],
            load: (page) => store.bookmarks.byIds(page),
            render: shown,
          }),
      },
      show: {permission: 'view_bookmarks', run: (call) => shown(find(store, call))},
      create: {
        root: {key: 'bookmark', required: true},
        permission: 'create_bookmarks',
        run(call) {
          const {name, controller, query, public: isPublic} = call.params
          const values = {name: name ?? '', controller: controller ?? '', query: query ?? '', public: isPublic ?? true}
          check(store, values, call.user.id, null)
          return created(shown(store.bookmarks.insert({...values, owner_id: call.user.id})))
        },
      },
      update: {
        root: 'bookmark',
        permission: 'edit_bookmarks',
        run(call) {
          const row = find(store, call)
          const {name, controller, query, public: isPublic} = call.params
          const values = {
            name: name ?? row.name,
            controller: controller ?? row.controller,
            query: query ?? row.query,
            public: isPublic ?? row.public,
          }
          check(store, values, call.user.id, row.id)
          return shown(store.bookmarks.update(row.id, values))
        },
      },
      destroy: {
        permission: 'destroy_bookmarks',
        run(call) {
          const row = find(store, call)
          store.bookmarks.delete({id: row.id})
          return shown(row)
        },
      },
    },
  })
