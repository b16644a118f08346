import {describe, expect, it} from 'vitest'
import {contentUploads} from '../../src/contract/content-uploads'
import {contentViewComponents} from '../../src/contract/content-view-components'
import {personalAccessTokens} from '../../src/contract/personal-access-tokens'
import {repositories} from '../../src/contract/repositories'
import {client} from '../../src/katello/client'
import type {RequestOptions} from '../../src/katello/transport'
import {fakeTransport} from '../support/transport'

const page = (results: object[]) => ({results, subtotal: results.length})

describe('a call of the typed client', () => {
  it('fills the path, and sends what is left as the query of a read', async () => {
    const transport = fakeTransport(() => ({id: 7}))
    const api = client(() => Promise.resolve(transport))
    expect(await api.call(repositories.show, {id: 7, organization_id: 1})).toEqual({id: 7})
    expect(transport.sent).toMatchObject([
      {method: 'GET', path: '/katello/api/repositories/7', query: {organization_id: 1}, body: undefined},
    ])
  })

  it('sends a change as a body, with members inside the object that they belong to', async () => {
    const transport = fakeTransport(() => ({}))
    const api = client(() => Promise.resolve(transport))
    await api.call(personalAccessTokens.create, {user_id: 3, name: 'ci', expires_at: undefined})
    expect(transport.sent).toMatchObject([
      {method: 'POST', path: '/api/users/3/personal_access_tokens', body: {personal_access_token: {name: 'ci'}}},
    ])
  })

  it('refuses to send a request without a part of its path', async () => {
    const transport = fakeTransport(() => ({}))
    const api = client(() => Promise.resolve(transport))
    const unknown = undefined as unknown as number
    await expect(api.call(repositories.show, {id: unknown})).rejects.toMatchObject({parts: {exit: 64}})
    expect(transport.sent).toEqual([])
  })

  it('sends the bytes of a file as a form, with the other parameters as text', async () => {
    const {connection} = fakeTransport(() => ({}))
    const seen: RequestOptions[] = []
    const request = <T>(_method: string, _path: string, options: RequestOptions = {}) => {
      seen.push(options)
      return Promise.resolve({status: 200, headers: {}, body: undefined as T})
    }
    const api = client(() => Promise.resolve({connection, request}))
    const content = new Uint8Array([0, 1, 255])
    await api.call(contentUploads.update, {repository_id: 1, id: 'u', offset: 4, size: 3, content})
    const {content: form, contentType} = seen[0]?.bytes ?? {content: new Uint8Array(), contentType: ''}
    const parts = await new Response(Buffer.from(form), {headers: {'content-type': contentType}}).formData()
    const file = parts.get('content') as File
    expect([parts.get('offset'), parts.get('size'), file.name]).toEqual(['4', '3', 'content'])
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(content)
    expect(seen[0]?.idempotent).toBe(true)
  })
})

describe('lists of the typed client', () => {
  it('are read to their end, with a search', async () => {
    const transport = fakeTransport(({query}) => ({results: [{id: Number(query['page'])}], subtotal: 3}))
    const api = client(() => Promise.resolve(transport))
    const found = await api.all(repositories.index, {product_id: 2}, {search: 'name ~ web'})
    expect(found.map(({id}) => id)).toEqual([1, 2, 3])
    expect(transport.sent[0]?.query).toEqual({product_id: 2, search: 'name ~ web', page: 1, per_page: 1000})
  })

  it('are asked for once where the API has no pages', async () => {
    const transport = fakeTransport(() => page([{id: 5}]))
    const api = client(() => Promise.resolve(transport))
    await api.all(contentViewComponents.index, {composite_content_view_id: 9})
    expect(transport.sent).toMatchObject([{path: '/katello/api/content_views/9/content_view_components', query: {}}])
  })
})

describe('waiting with the typed client', () => {
  it('fails as the task failed', async () => {
    const ended = {id: 't', state: 'stopped', result: 'error', pending: false, humanized: {errors: ['no space left']}}
    const api = client(() => Promise.resolve(fakeTransport(() => ended)))
    await expect(api.wait({id: 't'})).rejects.toMatchObject({parts: {code: 'task_error', detail: /no space left/}})
  })
})
