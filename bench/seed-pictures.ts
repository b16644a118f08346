// Fills the directory of a sandbox with many tags: node scripts/run-typescript.mjs bench/seed-pictures.ts DIRECTORY REPOSITORIES TAGS
// Manifests are written straight into the store; publication and promotion go through the API. Library has what was synchronized, and
// Dev, Test and Prod have a content view with all of it: four environments.
import {createHash} from 'node:crypto'
import {startSandbox} from '../src/sandbox/start'

const [directory = '', repositoryCount = '50', tagCount = '100'] = process.argv.slice(2)
const server = await startSandbox({port: 0, dataDirectory: directory, organization: null})
const {store, content} = server.app

type Json = Record<string, unknown> & {readonly id: number}

async function ask(method: string, path: string, body?: unknown): Promise<Json> {
  const authorization = `Basic ${Buffer.from('admin:changeme').toString('base64')}`
  const response = await fetch(server.url + path, {
    method,
    headers: {authorization, 'content-type': 'application/json'},
    ...(body !== undefined && {body: JSON.stringify(body)}),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as Json
}

async function task(method: string, path: string, body?: unknown): Promise<Json> {
  const {id} = await ask(method, path, body)
  for (;;) {
    const now = await ask('GET', `/foreman_tasks/api/tasks/${String(id)}`)
    if (now['pending'] === false) return now
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const sha256 = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`

/** An image that has nothing but its manifest; what it states of its labels is kept with it. */
function manifestOf(text: string): {bytes: Uint8Array; config: Uint8Array} {
  const config = Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      config: {Labels: {version: text, vendor: 'ACME'}},
      rootfs: {type: 'layers', diff_ids: []},
    }),
  )
  const blob = (type: string, of: string, size: number) => ({
    mediaType: `application/vnd.oci.image.${type}`,
    digest: sha256(of),
    size,
  })
  const manifest = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: blob('config.v1+json', config.toString(), config.length),
    layers: [blob('layer.v1.tar+gzip', text, 1000)],
  }
  return {bytes: Buffer.from(JSON.stringify(manifest)), config}
}

const organization_id = (await ask('POST', '/katello/api/organizations', {name: 'ACME'})).id
const product_id = (await ask('POST', '/katello/api/products', {organization_id, name: 'Apps'})).id
let prior_id = store.lifecycleEnvironments.all({organization_id}).find(({library}) => library)?.id ?? 0
const library = prior_id
const environments: number[] = []
for (const name of ['Dev', 'Test', 'Prod']) {
  prior_id = (await ask('POST', '/katello/api/environments', {organization_id, name, prior_id})).id
  environments.push(prior_id)
}
const repository_ids: number[] = []
for (let at = 0; at < Number(repositoryCount); at++) {
  const name = `app-${at}`
  const url = {url: 'https://registry.example.com', docker_upstream_name: `apps/${name}`}
  const {id} = await ask('POST', '/katello/api/repositories', {product_id, name, content_type: 'docker', ...url})
  repository_ids.push(id)
  store.transaction(() => {
    const tags = Array.from({length: Number(tagCount)}, (_, tag): [string, number] => {
      const {bytes, config} = manifestOf(`${name}:${tag}`)
      return [`1.${tag}`, content.manifests.put(bytes, {config}).id]
    })
    store.repositories.update(id, {content_set_id: content.sets.create({tags: new Map(tags), layersLeft: true})})
  })
}
const view = await ask('POST', '/katello/api/content_views', {organization_id, name: 'App CV', repository_ids})
await task('POST', `/katello/api/content_views/${view.id}/publish`, {})
const version = store.contentViewVersions.all({content_view_id: view.id})[0]?.id ?? 0
await task('POST', `/katello/api/content_view_versions/${version}/promote`, {environment_ids: environments})
await task('DELETE', `/katello/api/content_views/${view.id}/environments/${library}`)
await server.close()
