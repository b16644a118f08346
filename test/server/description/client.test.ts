import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {harness, type Harness} from '../harness'
import {describedClient, type DescribedClient} from './client'

let at: Harness
let client: DescribedClient
beforeAll(async () => {
  at = await harness()
  client = await describedClient(at)
})
afterAll(() => at.close())

const methodOf = (resource: string, action: string) =>
  client.resources[resource]?.methods.find(({name}) => name === action)
const paramsOf = (resource: string, action: string) => methodOf(resource, action)?.params.map(({name}) => name)

describe('foreman-ansible-modules start', () => {
  it('because the server tells its version and has the resources by which plug-ins are recognized', async () => {
    const {version} = await client.call('home', 'status', {})
    expect(version).toMatch(/^[3-9]\.\d+\.\d+/)
    expect(Object.keys(client.resources)).toEqual(
      expect.arrayContaining(['subscriptions', 'ansible_roles', 'remote_execution_features']),
    )
  })

  it('because what they change in the description is there', () => {
    expect(paramsOf('hosts', 'update')).toEqual(expect.arrayContaining(['location_id', 'organization_id']))
    expect(paramsOf('organizations', 'update')).toContain('organization')
    for (const action of ['create', 'update']) {
      expect(methodOf('content_view_filter_rules', action)).toBeDefined()
      for (const resource of ['products', 'repositories'])
        expect(paramsOf(resource, action)).toEqual(
          expect.arrayContaining(['gpg_key_id', 'ssl_ca_cert_id', 'ssl_client_cert_id', 'ssl_client_key_id']),
        )
    }
    expect(paramsOf('activation_keys', 'product_content')).toContain('per_page')
  })
})

describe('a client that knows only the description', () => {
  /** As the modules do: looks the record up, makes it if it is missing, and compares what is there with what is wanted. */
  async function ensure(resource: string, wanted: Readonly<Record<string, unknown>>, scope = {}) {
    const found = await client.find(resource, `name="${String(wanted['name'])}"`, scope)
    const record = found ?? (await client.call(resource, 'create', {...scope, ...wanted}))
    const shown = await client.call(resource, 'show', {...scope, id: record['id']})
    expect(shown).toMatchObject(wanted)
    return {shown, changed: !found}
  }

  async function story(): Promise<boolean[]> {
    const organization = await ensure('organizations', {name: 'Described', description: 'By its description'})
    const scope = {organization_id: organization.shown['id']}
    const library = await client.find('lifecycle_environments', 'name="Library"', scope)
    const dev = await ensure(
      'lifecycle_environments',
      {name: 'Dev', label: 'dev'},
      {...scope, prior_id: library?.['id']},
    )
    const product = await ensure('products', {name: 'Tools', description: 'Small ones'}, scope)
    const docker = {name: 'busybox', content_type: 'docker', url: 'http://127.0.0.1:9', docker_upstream_name: 'busybox'}
    const repository = await ensure(
      'repositories',
      {...docker, download_policy: 'on_demand'},
      {...scope, product_id: product.shown['id']},
    )
    const view = await ensure('content_views', {name: 'CV', repository_ids: [repository.shown['id']]}, scope)
    const versions = {content_view_id: view.shown['id']}
    if (!(await client.find('content_view_versions', 'version="1.0"', versions))) {
      const task = await client.call('content_views', 'publish', {id: view.shown['id']})
      await at.task(task['id'] as string)
    }
    const version = await client.find('content_view_versions', 'version="1.0"', versions)
    const key = await ensure(
      'activation_keys',
      {name: 'key', unlimited_hosts: true},
      {...scope, content_view_id: view.shown['id'], environment_id: library?.['id']},
    )
    expect(version).toMatchObject({version: '1.0', environments: [{name: 'Library'}]})
    return [organization, dev, product, repository, view, key].map(({changed}) => changed)
  }

  it('makes all that a story needs, and has nothing to change when it runs again', async () => {
    expect(await story()).toEqual([true, true, true, true, true, true])
    expect(await story()).toEqual([false, false, false, false, false, false])
  })

  it('gets the numbers of a page where there is nothing to show', async () => {
    const organization = await client.find('organizations', 'name="Described"')
    const key = await client.find('activation_keys', 'name="key"', {organization_id: organization?.['id']})
    const page = await client.call('activation_keys', 'product_content', {id: key?.['id'], page: 1, per_page: 1000})
    expect(page).toMatchObject({total: 0, page: 1, per_page: 1000, results: []})
  })
})
