// Where the paths of Katello's web interface, which `mallet browse` prints, are on the sandbox's page.
import type {Store} from '../tables'

/** A place on the page, or words about what is not shown. */
export type Place = {readonly to: string} | {readonly missing: string}

type Finder = (store: Store, id: string) => Place | undefined

const at = (organizationId: number, more: Readonly<Record<string, string>>, section: string): Place => ({
  to: `/?${new URLSearchParams({organization: String(organizationId), ...more}).toString()}#${section}`,
})

const finders: readonly (readonly [RegExp, Finder])[] = [
  [
    /^\/content_views\/(\d+)$/,
    (store, id) => {
      const view = store.contentViews.find(Number(id))
      return view && at(view.organization_id, {q: view.name}, 'versions')
    },
  ],
  [
    /^\/lifecycle_environments\/(\d+)$/,
    (store, id) => {
      const environment = store.lifecycleEnvironments.find(Number(id))
      return environment && at(environment.organization_id, {}, 'images')
    },
  ],
  [
    /^\/products\/(\d+)$/,
    (store, id) => {
      const product = store.products.find(Number(id))
      return product && at(product.organization_id, {q: product.name}, 'images')
    },
  ],
  [
    /^\/products\/\d+\/repositories\/(\d+)$/,
    (store, id) => {
      const instance = store.repositories.find(Number(id))
      const root = instance && store.rootRepositories.get(instance.root_id)
      return root && at(store.products.get(root.product_id).organization_id, {q: root.name}, 'images')
    },
  ],
  [
    /^\/foreman_tasks\/tasks\/([\w-]+)$/,
    (store, uuid) => {
      const task = store.tasks.first({uuid})
      const organizationId = task?.organization_id ?? store.organizations.first()?.id
      return task && organizationId !== undefined ? at(organizationId, {task: uuid}, `task-${uuid}`) : undefined
    },
  ],
  [
    /^\/new\/hosts\/([^/]+)$/,
    (store, name) => {
      const host = store.hosts.first({name})
      return host?.organization_id ? at(host.organization_id, {q: host.name}, 'hosts') : undefined
    },
  ],
  [
    /^\/organizations\/(\d+)\/edit$/,
    (store, id) => (store.organizations.find(Number(id)) ? at(Number(id), {}, 'main') : undefined),
  ],
  [/^\/flatpak_remotes\/(\d+)$/, (_, id) => ({missing: `mallet flatpak-remote info --id ${id}`})],
  [/^\/smart_proxies\/(\d+)$/, (_, id) => ({missing: `mallet capsule info --id ${id}`})],
  [/^\/(settings)$/, () => ({missing: 'mallet settings list'})],
]

export const isPlacePath = (path: string): boolean => finders.some(([pattern]) => pattern.test(path))

/** The place of a path; undefined where there is no such record. */
export function placeOf(store: Store, path: string): Place | undefined {
  for (const [pattern, find] of finders) {
    const found = pattern.exec(path)?.[1]
    if (found !== undefined) return find(store, decoded(found))
  }
  return undefined
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
