import type {IncomingMessage, ServerResponse} from 'node:http'
import {expect, it} from 'vitest'
import {digestOf} from '../../../src/core/digest'
import {artifactManifest, referrersIndex} from '../../../src/oci/artifact'
import {companionTag} from '../../../src/oci/companions'
import {CompanionFinder} from '../../../src/oci/client/referrers'
import {descriptorOf, type StoredManifest} from '../../../src/oci/manifest'
import {mediaTypes} from '../../../src/oci/mediatypes'
import {client, scripted} from '../support'

const [subject, member] = [digestOf('subject'), digestOf('member')]
const made = artifactManifest({artifactType: 'application/spdx+json', layers: []})
const entry = {...descriptorOf(made.mediaType, made.bytes), artifactType: 'application/spdx+json'}
const [note, signature] = [referrersIndex([entry]), artifactManifest({artifactType: 'x/y', layers: []})]

interface Script {
  readonly hasApi?: boolean
  readonly tags?: Readonly<Record<string, StoredManifest>>
  readonly isPaged?: boolean
}

/** A repository `a` that answers by what it has; gives the lines of its requests. */
async function repository({hasApi = false, tags = {}, isPaged = false}: Script) {
  const answer = (request: IncomingMessage, response: ServerResponse): unknown => {
    const [, kind = '', reference = ''] = /^\/v2\/a\/(tags|manifests|referrers)\/(.+)$/.exec(request.url ?? '') ?? []
    if (kind === 'tags') {
      if (isPaged) response.setHeader('link', '</v2/a/tags/list?last=z>; rel="next"')
      return response.end(JSON.stringify({name: 'a', tags: isPaged ? ['latest'] : Object.keys(tags)}))
    }
    if (kind === 'referrers' && hasApi)
      return response.end(reference === subject ? note.bytes : referrersIndex([]).bytes)
    const found = kind === 'manifests' ? tags[reference] : undefined
    if (!found) return response.writeHead(404).end()
    response.writeHead(200, {
      'content-type': found.mediaType,
      'docker-content-digest': found.digest,
      'content-length': found.bytes.length,
    })
    return response.end(request.method === 'HEAD' ? undefined : found.bytes)
  }
  const server = await scripted(answer)
  return {
    finder: (choice = {}) => new CompanionFinder(client(server.url), 'a', choice),
    asked: () => server.requests.map(({method, url}) => `${method} ${url?.replace('/v2/a/', '')}`),
  }
}

it('takes two requests for a repository that has neither, and none for another manifest of it', async () => {
  const {finder, asked} = await repository({tags: {latest: signature}})
  const found = finder()
  expect(await found.of(subject)).toEqual([])
  expect(await found.of(member)).toEqual([])
  expect(found.hasApi).toBe(false)
  expect(asked()).toEqual([`GET referrers/${subject}`, 'GET tags/list'])
})

it('finds referrers by the API, and tags by the list of tags', async () => {
  const tag = companionTag(member, 'sig')
  const {finder, asked} = await repository({hasApi: true, tags: {[tag]: signature}})
  const found = finder()
  expect(await found.of(subject)).toEqual([{kind: 'sbom', descriptor: entry, subject, source: 'api'}])
  expect(await found.of(member)).toMatchObject([{kind: 'signature', source: 'tag', tag, subject: member}])
  expect(asked()).toEqual([
    `GET referrers/${subject}`,
    'GET tags/list',
    `GET referrers/${member}`,
    `HEAD manifests/${tag}`,
  ])
})

it('reads the tag that stands in for the API, and leaves out what is not wanted', async () => {
  const tags = {[companionTag(subject)]: note, [companionTag(subject, 'att')]: signature}
  const {finder, asked} = await repository({tags})
  expect(await finder().of(subject)).toMatchObject([
    {kind: 'sbom', source: 'fallback_tag', descriptor: entry},
    {kind: 'attestation', source: 'tag', descriptor: {digest: signature.digest, mediaType: mediaTypes.ociManifest}},
  ])
  expect(await finder({tags: false}).of(subject)).toHaveLength(1)
  const before = asked().length
  expect(await finder({referrers: false}).of(subject)).toMatchObject([{kind: 'attestation'}])
  expect(asked().slice(before)).toEqual(['GET tags/list', `HEAD manifests/${companionTag(subject, 'att')}`])
})

it('asks for each tag when a repository has more than it lists at once', async () => {
  const {finder, asked} = await repository({isPaged: true, tags: {[companionTag(subject, 'sig')]: signature}})
  expect(await finder().of(subject)).toMatchObject([{kind: 'signature'}])
  expect(asked().slice(2)).toEqual([
    `GET manifests/${companionTag(subject)}`,
    `HEAD manifests/${companionTag(subject, 'sig')}`,
    `HEAD manifests/${companionTag(subject, 'att')}`,
    `HEAD manifests/${companionTag(subject, 'sbom')}`,
  ])
})

it('reads what a referrer is from its manifest where the tag does not say', async () => {
  const bare = referrersIndex([descriptorOf(made.mediaType, made.bytes)])
  const {finder} = await repository({tags: {[companionTag(subject)]: bare, [made.digest]: made}})
  expect(await finder().of(subject)).toMatchObject([
    {kind: 'sbom', source: 'fallback_tag', descriptor: {artifactType: 'application/spdx+json'}},
  ])
})
