import type {App} from '../app'
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
export const importUpload = taskKind<ImportInput>({
  label: 'Actions::Katello::Repository::ImportUpload',
  name: 'Upload into',
  humanizeInput: humanizeRepository,
  run(task, app) {
    app.database.transaction(() => {
      let instance = app.store.repositories.get(task.input.repository.id)
      // the uploads stay until the client deletes them, which it does afterwards
      const results = task.input.uploads.map(({name, digest}) => {
        instance = tagManifest(app, instance, name, digest)
        return {type: 'docker_tag', name, digest}
      })
      task.setOutput({upload_results: results})
    })
  },
})

/** Points a tag of an instance at a manifest that it has; 500 when the tag is none or the manifest is not there. */
export function tagManifest(app: App, instance: Repository, tag: string, digest: string): Repository {
  const {sets} = app.content
  const setId = instance.content_set_id
  const manifest = setId === null ? undefined : sets.resolve(setId, digest)
  if (!isTag(tag)) throw refused(`'${tag}' cannot be a tag`)
  if (!manifest || setId === null) throw refused(`The repository has no manifest ${digest}`)
  if (sets.get(setId)?.mutable) {
    sets.add(setId, manifest.id, tag)
    const changed = app.store.repositories.update(instance.id, {
      content_version: instance.content_version + 1,
      last_contents_changed: app.now(),
    })
    contentChanged(app, changed)
    return changed
  }
  const changed = replaceContent(app, instance, sets.create({from: setId, tags: {[tag]: manifest.id}}))
  contentChanged(app, changed)
  return changed
}
