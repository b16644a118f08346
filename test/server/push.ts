import type {App} from '../../src/server/app'
import {createRepository} from '../../src/server/repositories/rules'

/**
 * What a push leaves behind: a repository that is pushed to, whose tag `latest` is an image that `mark` tells from others. Makes the
 * repository when it is not there yet; gives the id of its library instance.
 */
export async function putImage(app: App, productId: number, name: string, mark: string): Promise<number> {
  const {store, content} = app
  const config = await content.putBlob(Buffer.from('{}'))
  return store.transaction(() => {
    const product = store.products.get(productId)
    const root = store.rootRepositories.first({product_id: productId, name})
    const path = `${store.organizations.get(product.organization_id).label}/${product.label}/${name}`.toLowerCase()
    const pushed = {name, content_type: 'docker', is_container_push: true, container_push_name: path}
    const instance = root
      ? store.repositories.first({root_id: root.id, library_instance_id: null})
      : createRepository(app, product, {...pushed, container_push_name_format: 'label'}).instance
    if (!instance || instance.content_set_id === null) throw new Error(`${name} has no library instance`)
    const manifest = {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      artifactType: 'text/plain',
      config: {mediaType: 'application/vnd.oci.empty.v1+json', ...config},
      layers: [],
      annotations: {mark},
    }
    const {id} = content.manifests.put(Buffer.from(JSON.stringify(manifest)))
    content.sets.add(instance.content_set_id, id, 'latest')
    return instance.id
  })
}
