import type {Store} from '../tables'
import type {Address} from '../kernel/address'
import {foremanOrganizations as foremanOrganizationsApi} from '../../contract/foreman-organizations'
import {notFound} from '../kernel/errors'
import {serve} from '../kernel/http/resource'
import {failure} from '../kernel/http/failure'
import {findOrganization, show, list} from './api'

const useKatello = () =>
  failure(notFound('Use /katello/api/organizations to create, update and delete organizations'), 'katello')

/** Foreman's own path, where organizations can only be read. */
export const foremanOrganizations = ({store, address}: {store: Store; address: Address}) =>
  serve(foremanOrganizationsApi, {
    style: 'foreman',
    actions: {
      index: {
        permission: 'view_organizations',
        hidden: true,
        run: (call) => list(store, call),
      },
      show: {
        permission: 'view_organizations',
        hidden: true,
        run: (call) => show({store, address}, findOrganization(store, call, call.params.id)),
      },
      create: {hidden: true, run: useKatello},
      update: {hidden: true, run: useKatello},
      destroy: {hidden: true, run: useKatello},
    },
  })
