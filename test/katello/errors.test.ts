import {describe, expect, it} from 'vitest'
import {connectionError} from '../../src/katello/connection-errors'
import {answerError, isErrorBody, serverWords} from '../../src/katello/errors'
import {exitCodes} from '../../src/core/errors'

const request = {method: 'POST', url: 'https://katello.example.com/katello/api/products'}
const told = (status: number, body: unknown): string => {
  const {message, detail, hint} = answerError(status, body, request).parts
  return [message, detail, hint].join('\n')
}

describe("the server's words", () => {
  it.each([
    ['message with the same text under errors', {message: 'No.', errors: ['No.']}, ['No.']],
    ['error.message', {error: {message: 'Unable to authenticate user'}}, ['Unable to authenticate user']],
    [
      'missing permissions',
      {error: {message: 'Access denied', details: 'Missing one of', missing_permissions: ['view_products']}},
      ['Access denied', 'Missing one of'],
    ],
    [
      'errors by field',
      {message: 'Validation failed: Name is taken', errors: {name: ['is taken']}},
      ['Validation failed: Name is taken'],
    ],
    [
      'errors by field alone',
      {errors: {name: ['is taken', 'is long'], base: ['Wrong']}},
      ['name is taken', 'name is long', 'Wrong'],
    ],
    [
      'full messages',
      {error: {id: null, errors: {name: ['is taken']}, full_messages: ['Name is taken']}},
      ['Name is taken'],
    ],
    ['a status and a text', {status: 400, error: 'not valid JSON'}, ['not valid JSON']],
    ['displayMessage', {displayMessage: 'Shown', message: 'Other', errors: ['Other']}, ['Shown']],
    ['displayMessage beside an error', {displayMessage: 'Shown', error: {message: 'Other'}}, ['Shown']],
    ['full_messages at the root', {full_messages: ['One', 'Two']}, ['One', 'Two']],
    ['a list of errors', {errors: ['One', 'Two']}, ['One', 'Two']],
    ['a text for a field', {errors: {name: 'is taken'}}, ['name is taken']],
    ['plain text', 'Bad Gateway', ['Bad Gateway']],
    ['a page of HTML', '<html><body>Proxy error</body></html>', []],
    ['a page of HTML after a blank line', '\n <!DOCTYPE html>', []],
    ['nothing', undefined, []],
    ['null', null, []],
    ['a number', 7, []],
    ['a list', ['One'], []],
    ['empty members', {message: '', errors: [], error: {}}, []],
    ['members of other types', {message: 7, errors: {name: 7}, error: {message: {a: 1}}}, []],
  ])('are found in %s', (_, body, texts) => {
    expect(serverWords(body).texts).toEqual(texts)
  })

  it('are given by field for programs', () => {
    const body = {error: {id: null, errors: {name: ['is taken'], base: ['no']}, full_messages: ['Name is taken', 'no']}}
    expect(answerError(422, body, request).parts.fields).toEqual({name: ['is taken'], base: ['no']})
  })

  it('are marked as its own, and its permissions are named', () => {
    const text = told(403, {error: {message: 'Access denied', missing_permissions: ['edit_products', 'view_products']}})
    expect(text).toContain('the server says: Access denied')
    expect(text).toContain('edit_products, view_products')
  })

  it('may be very long', () => {
    expect(told(500, 'x'.repeat(1_000_000)).length).toBeLessThan(2000)
  })
})

describe('an answer that says all is well', () => {
  it.each([
    [{error: {message: 'no'}}, true],
    [{error: 'no'}, true],
    [{errors: ['no']}, true],
    [{status: 500, error: 'no'}, true],
    [{id: 1, error: 'no'}, false],
    [{results: [], error: 'no'}, false],
    [{task: {}, errors: ['no']}, false],
    [{error: null, errors: []}, false],
    [{error: false}, false],
    [{}, false],
    [undefined, false],
    ['error', false],
    [[{error: 'no'}], false],
  ])('is an error in truth: %j: %s', (body, expected) => {
    expect(isErrorBody(body)).toBe(expected)
  })
})

describe('a status', () => {
  it.each([
    [400, 'bad_request', exitCodes.notFound, 'rejected'],
    [401, 'not_authenticated', exitCodes.notAuthenticated, 'credentials'],
    [403, 'forbidden', exitCodes.forbidden, 'do not have permission'],
    [404, 'not_found', exitCodes.notFound, 'no such resource'],
    [409, 'conflict', exitCodes.failed, 'conflict'],
    [415, 'bad_request', exitCodes.refused, 'rejected'],
    [422, 'refused', exitCodes.refused, 'rejected'],
    [418, 'request_failed', exitCodes.failed, '418'],
    [429, 'request_failed', exitCodes.failed, '429'],
    [500, 'server_error', exitCodes.failed, '500'],
    [502, 'server_error', exitCodes.failed, '502'],
    [599, 'server_error', exitCodes.failed, '599'],
  ])('%i is %s with exit code %i', (status, code, exit, text) => {
    const error = answerError(status, {message: 'why'}, request)
    expect(error.parts).toMatchObject({code, exit, status, url: request.url})
    expect(error.parts.message).toContain(text)
    expect(error.parts.detail).toBe('the server says: why')
  })

  it('of a lock names the tasks that hold it', () => {
    const id = '2e7a1c5c-0f4b-4c39-9df1-6f0e6f0e4c0e'
    const text = `Required lock is already taken by other running tasks. https://katello.example.com/foreman_tasks/tasks/${id}`
    const shown = told(422, {displayMessage: text})
    expect(shown).toContain(`then try again: mallet task progress --id ${id}`)
    expect(shown).not.toContain('mallet task list')
  })

  it('of a path that Rails does not have blames the path of the server, or its age', () => {
    const under = (url: string): string => {
      const body = {error: 'No route matches GET /x'}
      const {message, hint, exit} = answerError(404, body, {method: 'GET', url}).parts
      expect(exit).toBe(exitCodes.notFound)
      return `${message}; ${hint}`
    }
    expect(under('https://k.example.com/foo/katello/api/organizations')).toBe(
      'https://k.example.com has no Katello API at /foo; Check the path of --server; without one it is --server https://k.example.com',
    )
    expect(under('https://k.example.com/foo/bar/api/statuses')).toContain('no Katello API at /foo/bar;')
    expect(under('https://k.example.com/katello/api/new_things')).toContain('mallet status')
  })

  it('of a lock says how to see what holds it', () => {
    expect(told(422, {message: 'Required lock is already taken by other running tasks', errors: []})).toContain(
      'mallet task list',
    )
    expect(told(409, {message: 'Required lock is taken'})).toContain('mallet task list')
  })

  it.each([
    ["Cannot delete 'App CV' due to associated environments: Dev, Library.", 'content-view remove-from-environment'],
    ["Cannot delete 'App CV' while it is in environments: Library, Dev", 'content-view remove-from-environment'],
    ["Cannot delete 'App CV' while it is a component of composite content views: All", 'content-view component remove'],
    ['Cannot delete version while it is in use by composite content views: All', 'content-view component remove'],
    ['Cannot delete product with repositories published in a content view.  Product: P', 'content-view version delete'],
    ['Cannot delete product P: its repositories are in published content views', 'content-view version delete'],
    ['Cannot delete product P: one of its repositories is the last of a content view filter', undefined],
    ['undefined method `id` for nil', undefined],
  ])('500 with a sentence is a refusal in words: %s', (message, remedy) => {
    const {parts} = answerError(500, {message, errors: [message]}, request)
    expect(parts).toMatchObject({message: 'The server could not do this (status 500)', exit: exitCodes.failed})
    expect(parts.detail).toBe(`the server says: ${message}`)
    if (remedy === undefined) expect(parts.hint).toBeUndefined()
    else expect(parts.hint).toContain(remedy)
  })

  it('500 without a sentence names the request', () => {
    expect(answerError(500, undefined, request).parts.message).toContain('500) on POST /katello/api/products')
  })

  it('with a wait that is too long names the wait', () => {
    expect(answerError(503, undefined, {...request, retryAfter: '120'}).parts.hint).toContain('120')
  })
})

describe('an answer of what is no Katello', () => {
  const page = '<html><head><title>nginx</title></head></html>'

  it.each([
    ['a web page', page, 'a web page'],
    ['text', 'not found', undefined],
    ['nothing', '', 'nothing'],
    ['other JSON', {errors: [{code: 'NAME_UNKNOWN'}]}, "JSON that is not Foreman's"],
  ])('404 with %s', (_what, body, kind) => {
    const {parts} = answerError(404, body, request)
    expect(parts).toMatchObject({code: 'not_found', exit: exitCodes.notFound})
    if (kind === undefined) return expect(parts.detail).toBe('the server says: not found')
    expect(parts.message).toBe('https://katello.example.com has no Katello API')
    expect(parts.detail).toBe(`POST /katello/api/products answered with status 404 and ${kind}`)
    return expect(parts.hint).toContain('--server')
  })

  it.each([502, 503, 504])('%i from a proxy: Foreman may be starting', (status) => {
    const {parts} = answerError(status, page, request)
    expect(parts).toMatchObject({code: 'server_error', exit: exitCodes.failed, retryable: true, status})
    expect([parts.detail, parts.hint]).toEqual([
      'it may be starting, or be down',
      'Try again in a moment; then check the server: mallet ping',
    ])
    const unsure = answerError(status, page, {...request, isUnsure: true}).parts
    expect([unsure.retryable, unsure.hint]).toEqual([false, expect.stringContaining('may have been carried out')])
  })

  it.each([
    "Reason: You're speaking plain HTTP to an SSL-enabled server port.",
    '<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head></html>',
  ])('400 of a TLS port: %s', (body) => {
    const plain = {...request, url: 'http://katello.example.com/katello/api/products'}
    const {parts} = answerError(400, body, plain)
    expect(parts.message).toBe('http://katello.example.com speaks TLS, but was sent plain HTTP')
    expect(parts.hint).toBe('Use --server https://katello.example.com')
    expect(answerError(400, body, request).parts.code).toBe('bad_request')
  })
})

describe('a connection that fails', () => {
  it('over TLS tells the words of the other side, without places in a source', () => {
    const words = (text: string) => connectionError('EPROTO', text, request).parts.detail
    const place = '../deps/openssl/openssl/ssl/record/ssl3_record.c:350:'
    expect(words(`C0D7:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:${place}`)).toBe(
      'the server does not speak TLS there',
    )
    expect(
      words(`write EPROTO 40F7:error:0A000438:SSL routines:ssl3_read_bytes:tlsv1 alert internal error:${place}`),
    ).toBe('tlsv1 alert internal error')
    expect(words('odd')).toBe('odd')
  })

  it('over plain HTTP may be of a server that speaks TLS', () => {
    const plain = {...request, url: 'http://katello.example.com/katello/api/products'}
    expect(connectionError('ECONNRESET', 'x', plain).parts.hint).toContain('--server https://katello.example.com')
  })

  it.each([
    ['ECONNREFUSED', 'unreachable', 'No server answers at https://katello.example.com', '--server'],
    ['ENOTFOUND', 'unreachable', 'katello.example.com cannot be found', '--server'],
    ['EAI_AGAIN', 'unreachable', 'katello.example.com cannot be found', '--server'],
    ['ETIMEDOUT', 'timeout', 'POST /katello/api/products timed out', 'mallet ping'],
    ['ECONNRESET', 'unreachable', 'was lost', 'mallet ping'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate', 'not trusted', '--ssl-ca-file'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate', 'not trusted', '--ssl-ca-file'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate', 'not trusted', '--ssl-ca-file'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'certificate', 'not trusted', '--ssl-ca-file'],
    ['CERT_HAS_EXPIRED', 'certificate', 'not trusted', 'clock'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate', 'not trusted', '--server'],
  ])('with %s is %s', (system, code, text, advice) => {
    const error = connectionError(system, 'why', request)
    expect(error.parts).toMatchObject({code, exit: code === 'certificate' ? exitCodes.configuration : exitCodes.failed})
    expect(error.parts.message).toContain(text)
    expect(error.parts.hint).toContain(advice)
  })

  it('because of a certificate says how to trust it, and not how to switch the check off', () => {
    const hint = (code: string): string | undefined => connectionError(code, '', request).parts.hint
    expect(hint('SELF_SIGNED_CERT_IN_CHAIN')).toContain('--fetch-ca-cert')
    for (const code of ['CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID'])
      expect(hint(code)).not.toContain('--fetch-ca-cert')
    for (const code of ['SELF_SIGNED_CERT_IN_CHAIN', 'CERT_HAS_EXPIRED']) expect(hint(code)).not.toContain('verify-ssl')
  })
})
