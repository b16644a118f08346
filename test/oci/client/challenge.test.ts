import {describe, expect, it} from 'vitest'
import {AppError} from '../../../src/core/errors'
import {parseChallenges, sameSite, tokenSource} from '../../../src/oci/client/challenge'
import {redirectTarget} from '../../../src/oci/client/redirects'
import {nextLink} from '../../../src/oci/client/paging'

describe('parseChallenges', () => {
  it('reads a bearer challenge with quoted and bare values', () => {
    expect(parseChallenges('Bearer realm="https://h/v2/token",service="h",scope="repository:a/b:pull,push"')).toEqual([
      {scheme: 'bearer', parameters: {realm: 'https://h/v2/token', service: 'h', scope: 'repository:a/b:pull,push'}},
    ])
    expect(parseChallenges('bearer Realm=https://h/t , SERVICE = x')).toEqual([
      {scheme: 'bearer', parameters: {realm: 'https://h/t', service: 'x'}},
    ])
  })

  it('reads several challenges, escapes, and schemes without parameters', () => {
    expect(parseChallenges('Negotiate, Basic realm="a \\"b\\", c", Bearer realm="https://h"')).toEqual([
      {scheme: 'negotiate', parameters: {}},
      {scheme: 'basic', parameters: {realm: 'a "b", c'}},
      {scheme: 'bearer', parameters: {realm: 'https://h'}},
    ])
  })

  it('keeps the first of two equal parameters', () => {
    expect(parseChallenges('Bearer realm="https://good",realm="https://bad"')[0]?.parameters['realm']).toBe(
      'https://good',
    )
  })

  it('survives any text, of lengths that only linear work gets through', () => {
    const pieces = ['"', '\\', '=', ',', ' ', 'Bearer', 'realm', '\u0000', 'é', ';', '""', '=,=', '\t']
    let seed = 1
    for (let i = 0; i < 3000; i++) {
      let text = ''
      for (let n = 0; n < 40; n++)
        text += pieces[(seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % pieces.length]
      for (const {scheme} of parseChallenges(text)) expect(scheme).not.toMatch(/[\s",=]/)
      nextLink(text.replaceAll('"', '<').replaceAll('\\', '>'))
    }
    expect(parseChallenges('='.repeat(300_000))).toEqual([])
    expect(parseChallenges(`Bearer realm="${'\\'.repeat(300_000)}`)).toHaveLength(1)
    expect(nextLink('<'.repeat(300_000))).toBeUndefined()
    expect(nextLink(`<a>${';rel=next '.repeat(30_000)}`)).toBe('a')
  })
})

describe('tokenSource', () => {
  const from = (realm: string, registry: string, credentials = true, trusted: string[] = []) =>
    tokenSource({scheme: 'bearer', parameters: {realm, scope: 'a b'}}, new URL(registry), {credentials, trusted})

  it('takes realms of the same site', () => {
    for (const [realm, registry] of [
      ['https://h.example/v2/token', 'https://h.example'],
      ['https://auth.docker.io/token', 'https://registry-1.docker.io'],
      ['https://gitlab.example.com/jwt/auth', 'https://registry.gitlab.example.com'],
      ['https://auth.quay.io/', 'https://quay.io'],
      ['http://127.0.0.1:5000/t', 'http://127.0.0.1:5000'],
      ['https://h.example/t', 'http://h.example'],
    ] as const)
      expect(from(realm, registry).realm.href).toBe(new URL(realm).href)
    expect(from('https://h.example/t', 'https://h.example').scopes).toEqual(['a', 'b'])
  })

  it.each([
    ['https://evil.example/t', 'https://good.example', 'another site'],
    ['https://evil.co.uk/t', 'https://good.co.uk', 'another site'],
    ['https://good.example.evil.com/t', 'https://good.example', 'another site'],
    ['https://127.0.0.2/t', 'https://127.0.0.1', 'another site'],
    ['https://example/t', 'https://registry.example', 'another site'],
    ['http://good.example/t', 'https://good.example', 'plain http'],
    ['https://good.example:8443/t', 'https://good.example', 'another port'],
    ['https://good.example/t', 'https://good.example:5000', 'another port'],
    ['http://127.0.0.1:5001/t', 'http://127.0.0.1:5000', 'another port'],
    ['https://127.0.0.1:5000/t', 'http://127.0.0.1:5000', 'another port'],
    ['https://auth.good.example:8443/t', 'https://good.example', 'another port'],
    ['file:///etc/passwd', 'https://good.example', 'token endpoint of the registry is invalid'],
    ['/token', 'https://good.example', 'token endpoint of the registry is invalid'],
    ['', 'https://good.example', 'token endpoint of the registry is invalid'],
  ])('refuses %s for %s', (realm, registry, why) => {
    const use = () => from(realm, registry)
    expect(use).toThrow(AppError)
    expect(use).toThrow(why)
  })

  it('lets an allowed origin have credentials, but never over plain http', () => {
    expect(from('https://sso.other.org/t', 'https://good.example', true, ['https://sso.other.org']).realm.host).toBe(
      'sso.other.org',
    )
    expect(() => from('http://sso.other.org/t', 'https://good.example', true, ['http://sso.other.org'])).toThrow(
      /plain http/,
    )
  })

  it('asks another site for a token when there are no credentials to lose', () => {
    expect(from('https://auth.other.org/t', 'https://good.example', false).realm.host).toBe('auth.other.org')
  })

  it('drops credentials that a realm brings along', () => {
    expect(from('https://u:p@h.example/t', 'https://h.example').realm.href).toBe('https://h.example/t')
  })
})

describe('sameSite', () => {
  it('does not take a shared ending for a shared site', () => {
    expect(sameSite('a.example.com', 'b.example.com')).toBe(true)
    expect(sameSite('a.x.example.com', 'b.y.example.com')).toBe(false)
    expect(sameSite('evilexample.com', 'example.com')).toBe(false)
    expect(sameSite('a.com', 'b.com')).toBe(false)
    expect(sameSite('A.Example.com', 'a.example.COM')).toBe(true)
    expect(sameSite('[::1]', '[::2]')).toBe(false)
  })
})

describe('redirectTarget', () => {
  it('lets a public server send nobody into the own network', () => {
    const from = new URL('https://registry.example.com/v2/')
    for (const host of [
      '127.0.0.1',
      '10.1.2.3',
      '192.168.0.1',
      '169.254.169.254',
      '172.20.0.1',
      '[::1]',
      '[fd00::1]',
      'localhost',
    ])
      expect([host, () => redirectTarget(from, `https://${host}/x`)]).toEqual([host, expect.toSatisfy(throws)])
    for (const to of [
      'https://cdn.example.net/x?y',
      '/other',
      '//registry.example.com/z',
      'https://[2001:db8::1]/',
      'https://172.40.0.1/',
    ])
      expect(redirectTarget(from, to).protocol).toBe('https:')
    expect(redirectTarget(new URL('http://127.0.0.1:1/'), 'http://127.0.0.1:2/x').port).toBe('2')
  })

  it('drops credentials that a location brings along', () => {
    expect(redirectTarget(new URL('http://h/'), 'http://u:p@h/x').href).toBe('http://h/x')
  })
})

describe('nextLink', () => {
  it('finds the next page among other links', () => {
    expect(nextLink('</v2/a/tags/list?n=2&last=b>; rel="next"')).toBe('/v2/a/tags/list?n=2&last=b')
    expect(nextLink('<x>; rel=prev, <y>; title="z"; rel="last next"')).toBe('y')
    expect(nextLink('<x>; rel=nextish')).toBe(undefined)
    expect(nextLink(undefined)).toBe(undefined)
  })
})

function throws(work: () => unknown): boolean {
  try {
    work()
    return false
  } catch (error) {
    return error instanceof AppError
  }
}
