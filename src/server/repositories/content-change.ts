import type {Tasks} from '../kernel/tasks/engine'
import type {Store} from '../tables'
import type {ContentStore} from '../../oci/store'
import type {Repository} from './tables'
import {describeRepository} from './tasks'
import {refreshRollingInstances, refreshRollingRepository} from '../content-views/rolling'

/**
 * Called in the transaction in which a library instance got other content, by a synchronization, a push or a removal:
 * what follows from it is brought up to date here.
 */
export function contentChanged(
  {store, content, tasks}: {store: Store; content: ContentStore; tasks: Tasks},
  instance: Repository,
): void {
  // an instance that follows the library without a version of its own shows the new content at once
  const rolling = refreshRollingInstances({store, content}, instance)
  if (rolling.length === 0) return
  const {organization, ...input} = describeRepository(store, instance)
  tasks.record(
    refreshRollingRepository,
    {...input, organization},
    {
      organizationId: organization.id,
      links: [instance, ...rolling].map(({id}) => ({type: 'Katello::Repository', id})),
    },
  )
}
