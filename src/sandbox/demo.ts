import type {Api} from './api'

export type Loose = Record<string, unknown>

/** Finds or makes the demo's records through the API, so that every step may be done twice. */
export class Demo {
  readonly api: Api

  constructor(api: Api) {
    this.api = api
  }

  /** Id of the record with this name in a list; made when it is not there. */
  async named(path: string, name: string, scope: Loose, values: Loose = {}): Promise<number> {
    const present = await this.find(path, name, scope)
    return present ?? Number((await this.api.call('POST', path, {name, ...scope, ...values}))['id'])
  }

  async find(path: string, name: string, scope: Loose): Promise<number | undefined> {
    const found = (await this.list(path, scope)).find((record) => record['name'] === name)
    return found && Number(found['id'])
  }

  async list(path: string, scope: Loose): Promise<Loose[]> {
    const query = new URLSearchParams({full_result: 'true'})
    for (const [key, value] of Object.entries(scope)) query.set(key, String(value))
    return (await this.api.call('GET', `${path}?${query.toString()}`))['results'] as Loose[]
  }

  /** A docker repository that has content: synchronized unless it was. */
  async repository(productId: number, name: string, registry: string, upstream: string): Promise<number> {
    const scope = {product_id: productId}
    const values = {content_type: 'docker', url: registry, docker_upstream_name: upstream}
    const id = await this.named('/katello/api/repositories', name, scope, values)
    await this.synchronize(id)
    return id
  }

  async synchronize(id: number): Promise<void> {
    const {last_sync: last} = await this.api.call('GET', `/katello/api/repositories/${id}`)
    if ((last as Loose | null)?.['result'] === 'success') return
    await this.api.run('POST', `/katello/api/repositories/${id}/sync`)
  }

  /**
   * A content view with so many published versions; `stays[i]`: ids of the environments, in the order of their path, to which
   * version i + 1 is promoted.
   */
  async view(organizationId: number, name: string, repositories: number[], stays: number[][]): Promise<void> {
    const scope = {organization_id: organizationId}
    const id = await this.named('/katello/api/content_views', name, scope, {repository_ids: repositories})
    for (const [index, environments] of stays.entries()) {
      const version = await this.#version(id, index + 1)
      for (const environment of environments) {
        // a later version took its place when the demo was made before
        const versions = await this.list('/katello/api/content_view_versions', {content_view_id: id})
        const there = versions.filter((one) => (one['environments'] as Loose[]).some((e) => e['id'] === environment))
        if (there.some((one) => Number(one['major']) > index)) continue
        const body = {environment_ids: [environment]}
        await this.api.run('POST', `/katello/api/content_view_versions/${version}/promote`, body)
      }
    }
  }

  async #version(viewId: number, major: number): Promise<number> {
    const wanted = async () =>
      (await this.list('/katello/api/content_view_versions', {content_view_id: viewId})).find(
        (version) => version['major'] === major,
      )
    if (!(await wanted())) await this.api.run('POST', `/katello/api/content_views/${viewId}/publish`)
    return Number((await wanted())?.['id'])
  }
}
