// What a file asks for and cannot be is refused with its place before anything is sent.
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {AppError} from '../../../src/core/errors'
import {apply, everything, planOf, sharedPlace, type Place} from './organizations'

let at: Place
let id: number
beforeAll(async () => {
  at = await sharedPlace()
  id = await at.organization('ACME')
  await apply(at.client(), id, everything('ACME'))
  at.host('web1.example.com', id)
  at.host('web2.example.com', id)
}, 60_000)
afterAll(() => at.close())

const refused = async (text: string, prune = false): Promise<string> => {
  const error: unknown = await planOf(at.client(), id, `organization: ACME\n${text}`, prune).catch(
    (error: unknown) => error,
  )
  return error instanceof AppError ? error.message : 'it was accepted'
}

describe('a file is refused', () => {
  it.each([
    ['products:\n  - name: P\n    sync_plan: nihgtly', 'f:4:16: product P refers to sync plan nihgtly'],
    ['content_views:\n  - name: V\n    repositories:\n      Apps: [web, wbe]', 'f:5:19: content view V refers to repo'],
    ['content_views:\n  - name: App\n    promoted:\n      Nowhere: "1.0"', 'f:5:16: promotion App/Nowhere refers to'],
    [
      'content_views:\n  - name: All\n    components:\n      - {content_view: App, version: 9}',
      'f:5:38: component All/App refers to version App/9.0',
    ],
    ['content_views:\n  - name: App\n    promoted: {Dev: newest}', 'f:4:21: content view App has no version newest'],
    ['content_views:\n  - name: App\n    composite: true', 'f:4:16: composite of content view App cannot be changed'],
    [
      'activation_keys:\n  - name: k\n    content_view_environments: [Library, Dev/App]',
      'f:4:42: activation key k refers to the content view environment Dev/App',
    ],
    [
      'hosts:\n  - search: name ~ web\n    content_view_environments: [Prod/App]',
      'f:4:33: host name ~ web refers to the content view environment Prod/App',
    ],
    ['hosts:\n  - search: nme ~ web\n    content_view_environments: [Library]', 'f:3:13: The server rejected'],
    [
      'hosts:\n  - {search: name ~ web, content_view_environments: [ACME_dev/ACME_app]}\n' +
        '  - {search: name = web1.example.com, content_view_environments: [Library]}',
      'f:4:14: host web1.example.com is found by this search and by "name ~ web"',
    ],
    [
      'environments:\n  - {name: A, after: B}\n  - {name: B, after: A}',
      'f:3:22: the path of environments goes in a circle: A after B after A',
    ],
    ['environments:\n  - {name: QA, after: Dev}', 'f:3:23: environment QA cannot come after Dev, because Prod does'],
    [
      'environments:\n  - {name: A}\n  - {name: B, after: A}\n  - {name: C, after: A}',
      'f:5:22: environment C cannot come after A, because B does',
    ],
    ['content_views:\n  - {name: V, composite: true, rolling: true}', 'f:3:41: content view V cannot be composite and'],
    ['content_views:\n  - {name: V, environments: [Dev]}', 'f:3:29: content view V is not rolling'],
    [
      'content_views:\n  - {name: V, composite: true, repositories: {Apps: [web]}}',
      'f:3:46: content view V is composite',
    ],
    [
      'content_views:\n  - {name: V, components: [{content_view: App, version: latest}]}',
      'f:3:28: component V/App is not possible: V is not composite',
    ],
    [
      'content_views:\n  - {name: V, composite: true, components: [{content_view: V, version: latest}]}',
      'f:3:60: component V/V is not possible: V is composite itself',
    ],
    [
      'content_views:\n  - {name: V, rolling: true, promoted: {Dev: 1}}',
      'f:3:46: promotion V/Dev is not possible: V is rolling',
    ],
    ['content_views:\n  - {name: V, rolling: true, filters: [{name: x}]}', 'f:3:40: filter V/x is not possible'],
    [
      'content_views:\n  - name: App\n    repositories: {Apps: [api]}\n    filters: [{name: x, repositories: {Apps: [web]}}]',
      'f:5:47: filter App/x filters repository Apps/web, which App does not have',
    ],
    [
      'products:\n  - {name: P, repositories: [{name: r, url: "https://x"}]}',
      'f:3:45: repository P/r has a URL and no',
    ],
    [
      'products:\n  - {name: Apps, repositories: [{name: web, docker_upstream_name: null}]}',
      'repository Apps/web has a URL and no upstream name',
    ],
    [
      'products:\n  - {name: P, repositories: [{name: r, url: "ftp://x"}]}',
      'repository P/r cannot have the URL "ftp://x"',
    ],
    [
      'products:\n  - {name: P, repositories: [{name: r, upstream_password: {env: X}}]}',
      'f:3:59: repository P/r has a password and no user name',
    ],
    [
      'sync_plans:\n  - {name: s, interval: custom cron, sync_date: 2027-01-01, enabled: true}',
      'f:3:25: sync plan s lacks its cron expression',
    ],
  ])('%j', async (text, message) => {
    expect(await refused(text)).toContain(message)
  })

  it('where it deletes what it refers to, or what is in use', async () => {
    const nightly = 'sync_plans: []\nproducts:\n  - {name: Apps, sync_plan: nightly}'
    expect(await refused(nightly)).toBe('it was accepted')
    expect(await refused(nightly, true)).toContain(
      'f:4:29: product Apps refers to sync plan nightly, which is not in the file and would be deleted',
    )
    const used = 'Content view App cannot be removed from Dev: it is used there by activation key hosts of ACME'
    expect(await refused('content_views: []', true)).toBe(used)
    expect(await refused('content_views:\n  - {name: App, promoted: {Library: "2.0", Prod: "1.0"}}', true)).toBe(used)
    expect(await refused('content_views: []\nactivation_keys: []', true)).toBe('it was accepted')
    const moved = '\nactivation_keys:\n  - {name: hosts of ACME, content_view_environments: [Library]}'
    expect(await refused(`content_views: []${moved}`, true)).toBe('it was accepted')
  })
})

it('environments are made in the order of their path, whatever that of the file', async () => {
  const other = await at.organization('Order')
  await apply(at.client(), other, 'organization: Order\nenvironments:\n  - {name: B, after: A}\n  - {name: A}\n')
  expect((await planOf(at.client(), other, 'organization: Order\nenvironments: [{name: B, after: A}]')).steps).toEqual(
    [],
  )
})

it('a secret that cannot be read stops it before the first change', async () => {
  const other = await at.organization('Secret')
  const text =
    'organization: Secret\nenvironments: [{name: Dev}]\nflatpak_remotes: [{name: r, url: "https://x.example.com", token: {env: X}}]'
  const dying = apply(at.client(), other, text, false, () =>
    Promise.reject(new AppError({code: 'x', message: 'no X', exit: 66})),
  )
  await expect(dying).rejects.toThrow('create flatpak remote r: no X')
  expect((await planOf(at.client(), other, text)).steps).toHaveLength(2)
})
