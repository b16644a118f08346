import {contentViews} from '../contract/content-views'
import {contentViewVersions, type ContentViewVersion} from '../contract/content-view-versions'
import type {Action, Params} from '../contract/define'
import {repositories} from '../contract/repositories'
import type {Page} from '../contract/shape'
import type {Api} from './api'

type Given = Readonly<Record<string, unknown>>
interface Named {
  readonly id: number
  readonly name?: string | null | undefined
}
interface Listed {
  readonly index: Action<Params, Page<Named>>
}
interface Made extends Listed {
  readonly create: Action<Params, {readonly id: number}>
}

/** Finds or makes the demo's records through the API, so that every step may be done twice. */
export class Demo {
  readonly api: Api

  constructor(api: Api) {
    this.api = api
  }

  /** ID of the record with this name in a list; made when it is not there. */
  async named(resource: Made, name: string, scope: Given, values: Given = {}): Promise<number> {
    const present = await this.find(resource, name, scope)
    return present ?? (await this.api.call(resource.create, {name, ...scope, ...values})).id
  }

  async find(resource: Listed, name: string, scope: Given): Promise<number | undefined> {
    const {results} = await this.api.call(resource.index, {...scope, full_result: true})
    return results.find((record) => record.name === name)?.id
  }

  /** A docker repository that has content: synchronized unless it was. */
  async repository(productId: number, name: string, registry: string, upstream: string): Promise<number> {
    const scope = {product_id: productId}
    const values = {content_type: 'docker', url: registry, docker_upstream_name: upstream}
    const id = await this.named(repositories, name, scope, values)
    await this.synchronize(id)
    return id
  }

  async synchronize(id: number): Promise<void> {
    const {last_sync: last} = await this.api.call(repositories.show, {id})
    if (last?.result !== 'success') await this.api.run(repositories.sync, {id})
  }

  /**
   * A content view with so many published versions; `stays[i]`: ids of the environments, in the order of their path, to which
   * version i + 1 is promoted.
   */
  async view(organizationId: number, name: string, ids: number[], stays: number[][]): Promise<void> {
    const id = await this.named(contentViews, name, {organization_id: organizationId}, {repository_ids: ids})
    for (const [index, environments] of stays.entries()) {
      const version = await this.#version(id, index + 1)
      for (const environment of environments) {
        // a later version took its place when the demo was made before
        const there = (await this.#versions(id)).filter((one) => one.environments?.some((e) => e.id === environment))
        if (there.some(({major}) => Number(major) > index)) continue
        await this.api.run(contentViewVersions.promote, {id: version, environment_ids: [environment]})
      }
    }
  }

  async #versions(viewId: number): Promise<readonly ContentViewVersion[]> {
    const every = {content_view_id: viewId, full_result: true}
    return (await this.api.call(contentViewVersions.index, every)).results
  }

  async #version(viewId: number, major: number): Promise<number> {
    const wanted = async () => (await this.#versions(viewId)).find((version) => version.major === major)
    if (!(await wanted())) await this.api.run(contentViews.publish, {id: viewId})
    return Number((await wanted())?.id)
  }
}
