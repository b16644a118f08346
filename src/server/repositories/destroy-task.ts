import type {Store} from '../tables'
import type {ContentStore} from '../../oci/store'
import {settingsOf} from '../settings/definitions'
import {refused} from '../kernel/errors'
import type {Repository} from './tables'
import {sql} from '../kernel/store/sql'
import {taskKind} from '../kernel/tasks/kind'
import type {RepositoryInput} from './tasks'
import {deleteRepositoryRows} from './rows'

interface Input extends RepositoryInput {
  /** Lets filters that have no other repository go, too; so unless it is false. */
  delete_empty_repo_filters?: boolean
}

/** Deletes a root repository with all its instances, those in content view versions too. */
export const destroyRepository = taskKind<Input, {store: Store; content: ContentStore}>({
  label: 'Actions::Katello::Repository::Destroy',
  name: 'Delete',
  resumable: true,
  humanizeInput: ({repository, product}) => [
    ['repository', {text: `repository '${repository.name}'`, link: null}],
    ['product', {text: `product '${product.name}'`, link: `/products/${product.id}/`}],
  ],
  run(task, {store, content}) {
    store.transaction(() => {
      const instance = store.repositories.find(task.input.repository.id)
      const keep = task.input.delete_empty_repo_filters === false
      if (instance) deleteRepositoryRows({store, content}, store.rootRepositories.get(instance.root_id), keep)
    })
  },
})

/** Refuses with 500 to delete what content views have published, unless that was asked for or the setting allows it. */
export function checkDestroy(store: Store, instance: Repository, acrossViews: boolean): void {
  const root = store.rootRepositories.get(instance.root_id)
  if (instance.library_instance_id !== null)
    throw refused(`Repository ${root.name} belongs to a content view version and cannot be deleted separately`)
  const published = store.repositories.count(sql('library_instance_id = ?', instance.id))
  if (published > 0 && !acrossViews && !settingsOf(store).flag('delete_repo_across_cv'))
    throw refused(
      `Repository ${root.name} is in published content view versions: remove it from them with remove_from_content_view_versions`,
    )
}
