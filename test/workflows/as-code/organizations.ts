// Organizations that could be, made of a seed, and a sandbox to have them on.
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {startSandbox, type RunningSandbox} from '../../../src/sandbox/start'
import {Secret} from '../../../src/core/secret'
import {organizations} from '../../../src/contract/organizations'
import {client as makeClient, type Client} from '../../../src/katello/client'
import {transport, type Transport} from '../../../src/katello/transport'
import {applySteps} from '../../../src/workflows/as-code/apply'
import {readState} from '../../../src/workflows/as-code/actual'
import {kindNames, type Step} from '../../../src/workflows/as-code/model'
import {plan, type Planned} from '../../../src/workflows/as-code/planning'
import {readFiles, type Described} from '../../../src/workflows/as-code/read-file'
import {newFile, treeOf} from '../../../src/workflows/as-code/write-file'
import type {KatelloVersion} from '../../../src/contract/versions'
import {registerHost} from '../../../src/server/hosts/rules'
import {onCleanup, temporary} from '../../support/places'
import {random as numbers} from '../prune/model'

/** What may be asked of the server on the way to it: to count requests, or to stop them. */
export type Watch = (method: string, path: string) => void

export interface Place {
  readonly sandbox: RunningSandbox
  readonly client: (watch?: Watch) => Client
  /** Makes an organization; gives its ID. */
  organization(name: string): Promise<number>
  /** Registers a host of an organization, in Library. */
  host(name: string, organization: number): void
  /** Stops the sandbox, and removes its data. */
  close(): Promise<void>
}

/** A sandbox for one test. */
export async function place(katello?: KatelloVersion): Promise<Place> {
  const at = await sharedPlace(katello, temporary())
  onCleanup(() => at.close())
  return at
}

/** A sandbox for the tests of a file, which close it. */
export async function sharedPlace(katello?: KatelloVersion, dataDirectory = newDirectory()): Promise<Place> {
  const sandbox = await startSandbox({port: 0, dataDirectory, ...(katello && {edition: {katello}})})
  const inner = transport({
    server: new URL(sandbox.url),
    credentials: {kind: 'basic', username: 'admin', password: new Secret('changeme')},
    tls: {verify: true},
    language: 'en',
    version: '0',
  })
  const watched = (watch: Watch): Transport => ({
    connection: inner.connection,
    request(method, path, options) {
      watch(method, path)
      return inner.request(method, path, options)
    },
  })
  const client = (watch: Watch = () => undefined): Client => makeClient(() => Promise.resolve(watched(watch)))
  return {
    sandbox,
    client,
    organization: async (name) => (await client().call(organizations.create, {name})).id,
    async close() {
      await sandbox.close()
      rmSync(dataDirectory, {recursive: true, force: true, maxRetries: 10})
    },
    host: (name, id) => void registerHost(sandbox.app, {name, organization: {id}}),
  }
}

const newDirectory = (): string => mkdtempSync(join(tmpdir(), 'mallet-as-code-'))

const described = (text: string, env = {}): Described => readFiles([{name: 'f', text}], env)

export const planOf = (client: Client, id: number, text: string, prune = false, env = {}): Promise<Planned> =>
  plan(client, id, described(text, env), {prune, waits: true})

/** Applies a file; gives the steps that were done. */
export async function apply(
  client: Client,
  id: number,
  text: string,
  prune = false,
  secret: () => Promise<string> = () => Promise.resolve('secret'),
  env: Readonly<Record<string, string>> = {},
): Promise<readonly Step[]> {
  const {steps, state} = await planOf(client, id, text, prune, env)
  await applySteps(client, steps, state, {secret, onStep: () => undefined})
  return steps
}

export async function exported(client: Client, id: number, name: string): Promise<string> {
  return newFile(treeOf(name, await readState(client, id, {kinds: new Set(kindNames), entries: undefined})))
}

/** A file with whatever there may be, as a program that knows nothing of the kinds writes it. */
export function generated(seed: number, organization: string): string {
  const random = numbers(seed).below
  const some = <T>(most: number, make: (at: number) => T): T[] =>
    Array.from({length: random(most + 1)}, (_, at) => make(at))
  const one = <T>(all: readonly T[]): T => all[random(all.length)] as T
  const chance = <T extends object>(more: T): T | object => (random(2) === 0 ? more : {})
  const unusual = ['Über', "it's", '1.0', 'yes', '#no comment', 'a: b', '${HOME}', 'two words', '- dash']
  const label = (prefix: string, at: number): string => `${organization}_${prefix}${at}`
  const environments: {name: string}[] = []
  for (const name of ['Dev', 'Test', 'Prod', unusual[random(unusual.length)] ?? ''].slice(0, random(5)))
    environments.push({
      name,
      label: label('env', environments.length),
      after: random(3) === 0 ? 'Library' : (environments.at(-1)?.name ?? 'Library'),
      ...chance({description: one(unusual)}),
      ...chance({
        registry_name_pattern: `<%= organization.label %>/<%= lifecycle_environment.label %>/<%= product.label %>/<%= content_view.label %>/<%= repository.label %>`,
      }),
      ...chance({registry_unauthenticated_pull: true}),
    } as {name: string})
  const credentials = some(2, (at) => ({
    name: `key ${at}`,
    type: one(['gpg_key', 'cert']),
    content: `-----BEGIN ${at}-----\nabc\n-----END-----\n`,
  }))
  const plans = some(2, (at) => ({
    name: `plan ${at}`,
    interval: one(['hourly', 'daily', 'weekly']),
    sync_date: `2027-01-0${at + 1}T03:00:00.000Z`,
    enabled: random(2) === 0,
    ...chance({description: one(unusual)}),
  }))
  const products = some(3, (at) => ({
    name: `${one(unusual)} ${at}`,
    label: label('product', at),
    ...chance({description: one(unusual)}),
    ...(plans.length > 0 ? chance({sync_plan: one(plans).name}) : {}),
    repositories: some(3, (number) => ({
      name: number === 0 ? 'web' : `${one(unusual)} ${number}`,
      label: label(`p${at}r`, number),
      ...chance({description: one(unusual)}),
      ...chance({
        url: 'https://registry.example.com',
        docker_upstream_name: `apps/app${number}`,
        ...chance({include_tags: ['1.*', 'latest'].slice(random(2))}),
        ...chance({exclude_tags: some(2, (tag) => `*-${tag}`)}),
        ...chance({download_policy: 'on_demand'}),
        ...chance({mirroring_policy: 'additive'}),
        ...chance({verify_ssl_on_sync: false}),
        ...chance({upstream_username: 'robot', upstream_password: {env: 'SECRET'}}),
      }),
    })),
  }))
  const remotes = some(2, (at) => ({
    name: `remote ${at}`,
    url: 'https://flatpaks.example.com',
    ...chance({description: one(unusual)}),
    ...chance({username: 'robot', token: {env: 'SECRET'}}),
  }))
  const names = environments.map(({name}) => name)
  const simple = some(3, (at) => {
    const chosen = Object.fromEntries(
      products.flatMap(({name, repositories}) => {
        const few = repositories.filter(() => random(2) === 0).map((repository) => repository.name)
        return few.length > 0 ? [[name, few.toSorted()]] : []
      }),
    )
    const latest = random(3)
    return {
      name: `view ${at} ${one(unusual)}`,
      label: label('view', at),
      ...chance({description: one(unusual)}),
      ...(Object.keys(chosen).length > 0 ? {repositories: chosen} : {}),
      filters: some(2, (number) => ({
        name: `filter ${number}`,
        ...chance({inclusion: true}),
        ...chance({description: one(unusual)}),
        tags: some(3, (tag) => `${tag}.*`),
      })),
      ...(latest > 0
        ? {
            promoted: Object.fromEntries([
              ['Library', `${latest}.0`] as const,
              ...names.filter(() => random(2) === 0).map((name) => [name, `${1 + random(latest)}.0`] as const),
            ]),
          }
        : {promoted: undefined}),
    }
  })
  const published = simple.flatMap(({name, promoted}) => (promoted ? [{name, version: promoted['Library'] ?? ''}] : []))
  const composites =
    published.length === 0
      ? []
      : some(1, (at) => {
          const {name, version} = one(published)
          return {
            name: `composite ${at}`,
            label: label('composite', at),
            composite: true,
            ...chance({auto_publish: true}),
            components: [{content_view: name, version: one(['latest', version])}],
          }
        })
  return JSON.stringify({
    variables: [],
    organization,
    content_credentials: credentials,
    sync_plans: plans,
    environments,
    products,
    flatpak_remotes: remotes,
    content_views: [...simple, ...composites],
    activation_keys: some(2, (at) => ({
      name: `key ${at} of ${organization}`,
      ...chance({description: one(unusual)}),
      ...chance({max_hosts: 1 + random(9)}),
    })),
  }).replaceAll('${', () => '$${')
}

/** An organization with something of everything. */
export const everything = (name: string): string => `
organization: ${name}
content_credentials:
  - {name: ca, type: cert, content: "-----BEGIN-----"}
sync_plans:
  - {name: nightly, interval: daily, sync_date: 2027-01-01T03:00:00.000Z, enabled: true}
environments:
  - {name: Dev, label: ${name}_dev}
  - {name: Prod, label: ${name}_prod, after: Dev, registry_unauthenticated_pull: true}
products:
  - name: Apps
    label: ${name}_apps
    sync_plan: nightly
    repositories:
      - {name: web, label: web, url: 'https://registry.example.com', docker_upstream_name: apps/web, include_tags: ['1.*']}
      - {name: api, label: api, ssl_ca_cert: ca}
flatpak_remotes:
  - {name: remote, url: 'https://flatpaks.example.com', username: robot, token: {env: REMOTE_TOKEN}}
content_views:
  - name: App
    label: ${name}_app
    repositories: {Apps: [api, web]}
    filters:
      - {name: releases, inclusion: true, repositories: {Apps: [web]}, tags: ['1.*', '2.*']}
    promoted: {Library: '2.0', Dev: '2.0', Prod: '1.0'}
  - name: All
    label: ${name}_all
    composite: true
    components: [{content_view: App, version: '2.0'}]
    promoted: {Library: '1.0', Dev: '1.0'}
activation_keys:
  - {name: hosts of ${name}, max_hosts: 5, content_view_environments: [${name}_dev/${name}_app]}
`
