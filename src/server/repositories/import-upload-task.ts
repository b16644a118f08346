import type {Store} from '../tables'
import type {ContentStore} from '../../oci/store'
import type {Tasks} from '../kernel/tasks/engine'
import {isTag} from '../../oci/reference'
import {refused} from '../kernel/errors'
import type {Repository} from './tables'
import {taskKind} from '../kernel/tasks/kind'
import {contentChanged} from './content-change'
import {replaceContent} from './rules'
import {humanizeRepository, type RepositoryInput} from './tasks'

export interface ImportInput extends RepositoryInput {
  uploads: {id: string; name: string; digest: string}[]
}

/** Gives manifests of a repository further tags: what an upload of type `docker_tag` means. */
export const importUpload = taskKind<ImportInput, {store: Store; content: ContentStore; tasks: Tasks}>({
  label: 'Actions::Katello::Repository::ImportUpload',
  name: 'Upload into',
  humanizeInput: humanizeRepository,
  run(task, {store, content, tasks}) {
    store.transaction(() => {
      let instance = store.repositories.get(task.input.repository.id)
      // the uploads stay until the client deletes them, which it does afterwards
      const results = task.input.uploads.map(({name, digest}) => {
        instance = tagManifest({store, content, tasks}, instance, name, digest)
        return {type: 'docker_tag', name, digest}
      })
      task.setOutput({upload_results: results})
    })
  },
})

/** Points a tag of an instance at a manifest that it has; 500 when the tag is none or the manifest is not there. */
function tagManifest(
  {store, content, tasks}: {store: Store; content: ContentStore; tasks: Tasks},
  instance: Repository,
  tag: string,
  digest: string,
): Repository {
  const {sets} = content
  const setId = instance.content_set_id
  const manifest = setId === null ? undefined : sets.resolve(setId, digest)
  if (!isTag(tag)) throw refused(`'${tag}' cannot be a tag`)
  if (!manifest || setId === null) throw refused(`The repository has no manifest ${digest}`)
  if (sets.get(setId)?.mutable) {
    sets.add(setId, manifest.id, tag)
    const changed = store.repositories.update(instance.id, {
      content_version: instance.content_version + 1,
      last_contents_changed: store.now(),
    })
    contentChanged({store, content, tasks}, changed)
    return changed
  }
  const changed = replaceContent({store, content}, instance, sets.create({from: setId, tags: {[tag]: manifest.id}}))
  contentChanged({store, content, tasks}, changed)
  return changed
}
