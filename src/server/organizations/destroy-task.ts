import type {Store} from '../tables'
import type {ContentStore} from '../../oci/store'
import {sql} from '../kernel/store/sql'
import {taskKind} from '../kernel/tasks/kind'
import {deleteRepositoryRows} from '../repositories/rows'

interface Input extends Record<string, unknown> {
  organization: {id: number; name: string; label: string}
  organization_id: number
}

/** Deletes an organization with everything in it. */
export const destroyOrganization = taskKind<Input, {store: Store; content: ContentStore}>({
  label: 'Actions::Katello::Organization::Destroy',
  name: 'Destroy',
  resumable: true,
  humanizeInput: ({organization}) => [
    ['organization', {text: `organization '${organization.name}'`, link: `/organizations/${organization.id}/edit`}],
  ],
  run(task, {store, content}) {
    const id = task.input.organization_id
    store.transaction(() => {
      if (!store.organizations.find(id)) return
      const ofViews = sql('content_view_id IN (SELECT id FROM content_views WHERE organization_id = ?)', id)
      const products = store.products.all({organization_id: id})
      for (const product of products)
        for (const root of store.rootRepositories.all({product_id: product.id}))
          deleteRepositoryRows({store, content}, root)
      store.contentViewRepositories.delete(ofViews)
      store.contentViewEnvironments.delete(ofViews)
      store.contentViewVersions.delete(ofViews)
      store.contentViews.delete({organization_id: id})
      store.flatpakRemotes.delete({organization_id: id})
      store.products.delete({organization_id: id})
      const environments = store.lifecycleEnvironments.all({organization_id: id}, 'id DESC')
      for (const environment of environments) store.lifecycleEnvironments.update(environment.id, {prior_id: null})
      for (const environment of environments) store.lifecycleEnvironments.delete({id: environment.id})
      store.organizations.delete({id})
    })
  },
})
