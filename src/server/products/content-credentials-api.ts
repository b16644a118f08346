import {stamps} from '../kernel/store/times'
import type {Store} from '../tables'
import {contentCredentials as contentCredentialsApi} from '../../contract/content-credentials'
import {created, plainText} from '../kernel/http/answer'
import type {Call} from '../kernel/http/call'
import {invalidArgument, blank, Faults, taken} from '../kernel/errors'
import {serve} from '../kernel/http/resource'
import {field, type Searchable} from '../kernel/search/searchable'
import type {ContentCredential} from './tables'
import {sql} from '../kernel/store/sql'
import {owner} from '../organizations/json'

const credentialSearch: Searchable = {
  from: 'content_credentials',
  id: 'content_credentials.id',
  fields: {
    name: field.string('content_credentials.name'),
    content_type: field.string('content_credentials.content_type', {explicit: true}),
    organization_id: field.integer('content_credentials.organization_id', {explicit: true}),
  },
  sort: {by: 'name', order: 'asc'},
}

const lookup = {
  noun: 'content credential',
  permission: 'view_content_credentials',
  organization: (row: ContentCredential) => row.organization_id,
}
const types = ['cert', 'gpg_key'] as const

/** Columns that refer to a credential, and the words for what refers by them. */
const references = [
  ['gpg_key_id', 'gpg_key_products', 'gpg_key_repos'],
  ['ssl_ca_cert_id', 'ssl_ca_products', 'ssl_ca_root_repos'],
  ['ssl_client_cert_id', 'ssl_client_products', 'ssl_client_root_repos'],
  ['ssl_client_key_id', 'ssl_key_products', 'ssl_key_root_repos'],
] as const

function uses(store: Store, {id}: ContentCredential): Record<string, unknown[]> {
  return Object.fromEntries(
    references.flatMap(([column, products, repositories]): [string, unknown[]][] => {
      const by = sql(`${column} = ?`, id)
      return [
        [products, store.products.all(by).map(({id: of, cp_id, name}) => ({id: of, cp_id, name}))],
        [
          repositories,
          store.rootRepositories.all(by).map((root) => ({
            id: root.id,
            name: root.name,
            content_type: root.content_type,
            product: {id: root.product_id, name: store.products.get(root.product_id).name},
          })),
        ],
      ]
    }),
  )
}

function render(store: Store, call: Call<unknown>, row: ContentCredential) {
  const may = (verb: string) => call.can(`${verb}_content_credentials`, row.organization_id)
  return {
    id: row.id,
    name: row.name,
    ...owner(store, row.organization_id),
    ...stamps(row),
    content_type: row.content_type,
    content: row.content,
    ...uses(store, row),
    ssl_ca_alternate_content_sources: [],
    ssl_client_alternate_content_sources: [],
    ssl_key_alternate_content_sources: [],
    permissions: {
      view_content_credentials: may('view'),
      edit_content_credentials: may('edit'),
      destroy_content_credentials: may('destroy'),
      // servers misspell these since 3.9, and clients may go by them
      view_content_credenials: may('view'),
      edit_content_credenials: may('edit'),
      destroy_content_credenials: may('destroy'),
    },
  }
}

type Values = Pick<ContentCredential, 'organization_id' | 'name' | 'content_type' | 'content'>

function check(store: Store, row: Values, id: number | null): void {
  const rival = store.contentCredentials.first({organization_id: row.organization_id, name: row.name})
  const faults = new Faults()
  faults.when(row.name.trim() === '', 'name', blank)
  faults.when(row.name.length > 255, 'name', 'is too long (maximum is 255 characters)')
  faults.when(rival !== undefined && rival.id !== id, 'name', taken)
  faults.when(!types.includes(row.content_type), 'content_type', `must be one of the following: ${types.join(', ')}`)
  faults.when(row.content.trim() === '', 'content', blank)
  faults.throwAny(id)
}

/** Text of a credential: a parameter, or an uploaded file. */
function contentOf(call: Call<{content?: unknown}>): string | undefined {
  const part = call.raw.form?.find(({name}) => name === 'content' || name === 'file_path')
  if (part) return part.content.toString('utf8')
  if (call.raw.bytes) return call.raw.bytes.toString('utf8')
  const {content} = call.params
  return typeof content === 'string' ? content : undefined
}

const find = (store: Store, call: Call<{id?: number | null | undefined}>, permission = 'view_content_credentials') =>
  call.find(store.contentCredentials, call.params.id, {...lookup, permission})

export const contentCredentials = ({store}: {store: Store}) =>
  serve(contentCredentialsApi, {
    style: 'katello',
    autocomplete: {search: credentialSearch, permission: 'view_content_credentials'},
    actions: {
      index: {
        permission: 'view_content_credentials',
        search: credentialSearch,
        run(call) {
          call.requireOrganization()
          const {name, content_type} = call.params
          return call.list({
            search: credentialSearch,
            where: [...call.scope('content_credentials.organization_id'), ...call.equal({name, content_type})],
            load: (ids) => store.contentCredentials.byIds(ids),
            render: (row) => render(store, call, row),
          })
        },
      },
      create: {
        root: 'content_credential',
        permission: 'create_content_credentials',
        upload: true,
        run(call) {
          const organization = call.requireOrganization()
          call.authorize('create_content_credentials', organization.id)
          const values = {
            organization_id: organization.id,
            name: call.params.name ?? '',
            content_type: (call.params.content_type ?? '') as Values['content_type'],
            content: contentOf(call) ?? '',
          }
          check(store, values, null)
          return created(render(store, call, store.contentCredentials.insert(values)))
        },
      },
      show: {
        permission: 'view_content_credentials',
        run: (call) => render(store, call, find(store, call)),
      },
      update: {
        root: 'content_credential',
        permission: 'edit_content_credentials',
        run(call) {
          const row = find(store, call, 'edit_content_credentials')
          const {name, content_type} = call.params
          const values = {
            organization_id: row.organization_id,
            name: name ?? row.name,
            content_type: (content_type ?? row.content_type) as Values['content_type'],
            content: contentOf(call) ?? row.content,
          }
          check(store, values, row.id)
          return render(store, call, store.contentCredentials.update(row.id, values))
        },
      },
      destroy: {
        permission: 'destroy_content_credentials',
        run(call) {
          const row = find(store, call, 'destroy_content_credentials')
          const used = Object.values(uses(store, row)).some((list) => list.length > 0)
          if (used) throw invalidArgument(`Cannot delete ${row.name}: it is used by products or repositories`)
          const body = render(store, call, row)
          store.contentCredentials.delete({id: row.id})
          return body
        },
      },
      content: {
        permission: 'view_content_credentials',
        run: (call) => plainText(find(store, call).content),
      },
      set_content: {
        permission: 'edit_content_credentials',
        upload: true,
        run(call) {
          const row = find(store, call, 'edit_content_credentials')
          const text = contentOf(call)
          if (!text?.trim()) throw invalidArgument('No content specified')
          return render(store, call, store.contentCredentials.update(row.id, {content: text}))
        },
      },
    },
  })
