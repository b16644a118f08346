// A file that is renewed keeps everything that the server does not contradict: comments, order, style, variables.
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {readState} from '../../../src/workflows/as-code/actual'
import {kindNames} from '../../../src/workflows/as-code/model'
import {renewable, renewed} from '../../../src/workflows/as-code/renew-file'
import {apply, exported, sharedPlace, type Place} from './organizations'

let at: Place
let id: number
beforeAll(async () => {
  at = await sharedPlace()
  id = await at.organization('ACME')
  await apply(at.client(), id, text, false, undefined, env)
}, 60_000)
afterAll(() => at.close())

const env = {HOST: 'registry.example.com', TEAM: 'apps'}

/** Written by hand, in a style of its own. */
const text = `# The containers of ACME

---
organization: ACME   # the organization
variables: [ HOST, TEAM ]


# the path
environments:
# first comes Dev
- name: Dev
  label: Dev
  description: "for: all"

# nobody touches Prod
- name: Prod   # careful
  label: Prod
  after: Dev
  registry_unauthenticated_pull: true # open
  # the end of the path

sync_plans:
- {name: nightly, interval: daily, sync_date: 2027-01-01, enabled: true}
products:
- name: Apps
  label: Apps
  sync_plan: nightly
  repositories:
  # what we build
  - name: web
    label: web
    url: https://\${HOST}
    docker_upstream_name: &web "\${TEAM}/web"
    include_tags: [latest, '1.*'] # both
    upstream_username: robot
    upstream_password: {file: token}
    # the end of web
  - { name: api, label: api, url: "https://\${HOST}", docker_upstream_name: *web }


  # on its way out
  - name: old
    label: old
flatpak_remotes:
- name: remote
  url: https://\${HOST}
  token: {command: cat token}
content_views:
- name: App
  label: App
  repositories: {Apps: [web, api]}
  filters:
  - description: >-
      a long
      story
    name: releases
    inclusion: true
    tags:
    - 2.* # both
    - 1.* # majors
  promoted:
    Library: latest
    Dev: 2
    Prod: 1 # stays
- name: All
  label: All
  composite: true
  components:
  - {content_view: App, version: latest}
# the very end`

async function renew(before: string, organization = 'ACME', of = id): Promise<string> {
  const file = {name: 'f', text: before}
  const described = renewable(file, env)
  const wanted = {kinds: new Set(kindNames), entries: undefined, renewed: described.entries}
  const state = await readState(at.client(), of, wanted)
  return renewed(file, described, {organization, state, hosts: [], env})
}

describe('a file that is renewed', () => {
  it('stays as it is where the server is as it says, however it says it', async () => {
    expect(await renew(text)).toBe(text)
  })

  it.each(['1.1', '1.10', '2', '2.0'])('keeps the version %s as it is written', async (version) => {
    const name = `Version ${version}`
    const other = await at.organization(name)
    const saying = (written: string): string =>
      `organization: ${name}\ncontent_views:\n- name: V\n  promoted:\n    Library: ${written} # so\n`
    await apply(at.client(), other, saying(version))
    expect(await renew(saying(version), name, other)).toBe(saying(version))
    expect(await renew(saying('3'), name, other)).toBe(saying(version.includes('.') ? `'${version}'` : "'2.0'"))
  })

  it('changes nothing but what differs', async () => {
    const changes = [
      ['  registry_unauthenticated_pull: true # open', '  registry_unauthenticated_pull: false # open'],
      ['"for: all"', 'nobody'],
      ["[latest, '1.*'] # both", '[3.*, latest] # both'],
      ['enabled: true}', 'enabled: false}'],
      ['    - 1.* # majors\n', '    - 3.*\n'],
      ['>-\n      a long\n      story\n', 'a short one\n'],
      [
        '{ name: api, label: api, url: "https://${HOST}", docker_upstream_name: *web }',
        "{ name: api, label: api, url: https://other.example.com, docker_upstream_name: '${TEAM}/web' }",
      ],
    ] as const
    const wanted = changes.reduce((all, [from, to]) => all.replace(from, () => to), text)
    await apply(at.client(), id, wanted, false, undefined, env)
    expect(await renew(text)).toBe(wanted)
    await apply(at.client(), id, text, false, undefined, env)
    expect(await renew(wanted)).toContain('# careful')
  })

  it('puts what is new behind its neighbor, and takes what is gone out with its comments', async () => {
    const more = text
      .replace('  # on its way out\n  - name: old\n    label: old\n', '')
      .replace('\nsync_plans:', '- name: QA\n  label: QA\n  after: Library\n\nsync_plans:')
      .replace('  url: https://${HOST}\n  token', '  url: https://${HOST}\n  description: ours\n  token')
      .replace('    Prod: 1 # stays\n', "    Prod: 1 # stays\n    QA: '1.0'\n- name: Extra\n  label: Extra\n")
      .replace('# the very end', 'activation_keys:\n- name: key\n  max_hosts: 2\n# the very end')
    await apply(at.client(), id, more.replace('sync_plans', 'owned: true\nsync_plans'), false, undefined, env)
    expect(await renew(text)).toBe(more)
    expect(await renew(more)).toBe(more)
  })

  it('is left alone where that cannot be done', async () => {
    const cannot = (other: string): Promise<unknown> => renew(other).catch((error: Error) => ({...error}))
    expect(await cannot(`${text}\n---\norganization: ACME\n`)).toMatchObject({
      parts: {detail: 'it has several documents'},
    })
    expect(await cannot('organization: Globex')).toMatchObject({
      parts: {detail: 'it describes the organization Globex'},
    })
  })

  it('that lacks sections gets them, and one of nothing becomes what an export is', async () => {
    expect(await renew('organization: ACME\n')).toBe(await exported(at.client(), id, 'ACME'))
    expect(await renew('organization: ACME\nactivation_keys: [] # none\n')).toContain(
      'activation_keys:\n  - name: key\n',
    )
  })
})
