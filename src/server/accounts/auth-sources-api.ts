import {authSources as authSourcesApi} from '../../contract/auth-sources'
import {serve} from '../kernel/http/resource'
import {field, type Searchable} from '../kernel/search/searchable'
import {internalSource} from './rules'

const search: Searchable = {
  from: `(SELECT ${internalSource.id} AS id, '${internalSource.name}' AS name) AS auth_sources`,
  id: 'auth_sources.id',
  fields: {name: field.string('auth_sources.name'), id: field.integer('auth_sources.id', {explicit: true})},
  sort: {by: 'name', order: 'asc'},
}

/** The one source of accounts: clients that create users ask for its ID. */
export const authSources = serve(authSourcesApi, {
  style: 'foreman',
  actions: {
    index: {
      permission: 'view_users',
      search,
      run: (call) =>
        call.list({
          search,
          load: (ids) => ids.map(() => internalSource),
          render: (source) => ({...source, type: 'AuthSourceInternal'}),
        }),
    },
  },
})
