import type {App} from '../app'
import type {Repository} from '../store/rows'

/**
 * Called in the transaction in which a library instance got other content, by a synchronization, a push or a removal:
 * what follows from it is brought up to date here.
 */
export function contentChanged(app: App, instance: Repository): void {
  // an instance that follows the library without a version of its own shows the new content at once
  for (const view of app.store.contentViews.all({rolling: true})) {
    const versions = new Set(app.store.contentViewVersions.all({content_view_id: view.id}).map(({id}) => id))
    for (const row of app.store.repositories.all({library_instance_id: instance.id}))
      if (versions.has(row.content_view_version_id))
        app.store.repositories.update(row.id, {
          content_set_id: instance.content_set_id,
          content_version: instance.content_version,
          last_contents_changed: instance.last_contents_changed,
        })
  }
}
