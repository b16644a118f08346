import {describe, expect, it} from 'vitest'
import {masked} from '../../src/katello/trace'

const canary = 'canary-4711'
const names = [
  'password',
  'root_pass',
  'upstream_password',
  'passphrase',
  'passwd',
  'token',
  'token_value',
  'upstream_authentication_token',
  'secret',
  'client_secret',
  'oauth_consumer_secret',
  'authorization',
  'cookie',
  'set-cookie',
  '_session_id',
  'private_key',
  'ssl_client_key',
  'api_key',
  'credential',
  'PASSWORD',
  'accessToken',
]

describe('a trace', () => {
  it.each(names)('hides what is under %s, however deep', (name) => {
    for (const value of [canary, 4711, [canary, canary], {a: 1, [name]: canary}])
      expect(masked.json({a: {b: [{[name]: value}]}})).not.toContain('4711')
    expect(masked.text(JSON.stringify({results: [{[name]: canary}]}))).not.toContain(canary)
    expect(masked.url(new URL(`https://h/p?x=1&${name}=${canary}`))).not.toContain(canary)
  })

  it.each(names)('hides everything inside an object under %s', (name) => {
    expect(masked.json({[name]: {value: canary}})).not.toContain(canary)
  })

  it('shows the name of an access token, and not the token', () => {
    const text = masked.json({personal_access_token: {name: 'ci', token_value: canary}})
    expect(text).toContain('"name":"ci"')
    expect(text).not.toContain(canary)
    expect(masked.json({personal_access_token: canary})).not.toContain(canary)
  })

  it('shows headers that hold no secrets, and of all others the name', () => {
    const lines = masked.headers({
      'content-type': 'application/json',
      authorization: canary,
      'set-cookie': [`_session_id=${canary}`],
      'x-unheard-of': canary,
      location: `https://h/?token=${canary}`,
      etag: undefined,
    })
    expect(lines).toEqual([
      'content-type: application/json',
      'authorization: ***',
      'set-cookie: ***',
      'x-unheard-of: ***',
      'location: ***',
    ])
  })

  it('hides the user and the password of an address', () => {
    const text = masked.url(new URL(`https://${canary}:${canary}@h/p?search=name`))
    expect(text).toBe('https://h/p?search=name')
  })

  it('hides addresses with passwords inside bodies', () => {
    expect(masked.json({url: `https://user:${canary}@registry.example.com/v2/`})).not.toContain(canary)
  })

  it('hides the value of a parameter or setting whose name stands for a secret', () => {
    expect(masked.json({parameters: [{name: 'root_password', value: canary}]})).not.toContain(canary)
    expect(masked.json({setting: {value: canary}})).not.toContain(canary)
  })

  it('shows the rest', () => {
    expect(masked.json({name: 'demo', id: 7, on: true, none: null, list: [1]})).toBe(
      '{"name":"demo","id":7,"on":true,"none":null,"list":[1]}',
    )
    expect(masked.json({verify_ssl: true, upstream_password_exists: true})).toContain('true')
  })

  it('shows no body that is not JSON, and no endless one', () => {
    expect(masked.text(`<input value="${canary}">`)).not.toContain(canary)
    expect(masked.json({name: 'x'.repeat(1_000_000)}).length).toBeLessThan(5000)
  })
})
