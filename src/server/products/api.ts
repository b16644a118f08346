import {startDestroy} from './bulk-api'
import {short, show} from './json'
import {productSearch, lookup} from './search'
import type {Store} from '../tables'
import type {Tasks} from '../kernel/tasks/engine'
import {products as productsApi} from '../../contract/products'
import {created} from '../kernel/http/answer'
import type {Call} from '../kernel/http/call'
import {failedPrecondition} from '../kernel/errors'
import {serve} from '../kernel/http/resource'
import {sql} from '../kernel/store/sql'
import {checkProductName, createProduct, credentialsOf} from './rules'
import {startSyncs, syncable} from '../repositories/sync-start'
import {checkReferences} from '../repositories/references'

const find = (store: Store, call: Call<{id?: number | null | undefined}>, permission = 'view_products') =>
  call.find(store.products, call.params.id, {...lookup, permission})
export const products = ({store, tasks}: {store: Store; tasks: Tasks}) =>
  serve(productsApi, {
    style: 'katello',
    autocomplete: {search: productSearch, permission: 'view_products'},
    actions: {
      index: {
        permission: 'view_products',
        search: productSearch,
        run(call) {
          const {name, sync_plan_id, available_for, redhat_only, custom} = call.params
          if (!sync_plan_id || available_for) call.requireOrganization()
          const ofPlan = sync_plan_id && !available_for ? [sql('products.sync_plan_id = ?', sync_plan_id)] : []
          const free = available_for === 'sync_plan' ? [sql('products.sync_plan_id IS NOT ?', sync_plan_id ?? -1)] : []
          return call.list({
            search: productSearch,
            where: [
              ...call.scope('products.organization_id'),
              ...call.equal({'products.name': name}),
              ...ofPlan,
              ...free,
              ...(redhat_only || custom === false ? [sql('0')] : []),
            ],
            load: (page) => store.products.byIds(page),
            render: (row) => short({store, tasks}, row),
          })
        },
      },
      auto_complete_name: {
        permission: 'view_products',
        hidden: true,
        run(call) {
          const {id} = call.requireOrganization()
          return store.products
            .all(
              [{organization_id: id}, sql("name LIKE ? || '%'", (call.params.term ?? '').replace(/[%_]/g, ''))],
              'name',
            )
            .map(({name}) => name)
        },
      },
      create: {
        root: 'product',
        permission: 'create_products',
        run(call) {
          const organization = call.requireOrganization()
          call.authorize('create_products', organization.id)
          checkReferences(store, organization.id, call.params)
          const {name, ...rest} = call.params
          const row = createProduct(store, {...rest, name: name ?? '', organizationId: organization.id})
          return created(show({store, tasks}, call, row))
        },
      },
      show: {
        permission: 'view_products',
        run: (call) => show({store, tasks}, call, find(store, call)),
      },
      update: {
        root: 'product',
        permission: 'edit_products',
        run(call) {
          const row = find(store, call, 'edit_products')
          checkReferences(store, row.organization_id, call.params)
          const {name, description, sync_plan_id} = call.params
          if (typeof name === 'string') checkProductName(store, row, name)
          const changed = store.products.update(row.id, {
            ...(typeof name === 'string' && {name}),
            ...(description !== undefined && {description}),
            ...(sync_plan_id !== undefined && {sync_plan_id}),
            ...credentialsOf(call.params),
          })
          return show({store, tasks}, call, changed)
        },
      },
      destroy: {
        permission: 'destroy_products',
        run: (call) => startDestroy({store, tasks}, call, find(store, call, 'destroy_products')),
      },
      sync: {
        permission: 'sync_products',
        run(call) {
          const instances = syncable(store, [find(store, call, 'sync_products')])
          if (instances.length === 0)
            throw failedPrecondition('The product has no repositories that can be synchronized')
          return call.accepted(startSyncs({store, tasks}, instances, call.taskOptions()))
        },
      },
    },
  })
