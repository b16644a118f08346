import {describe, expect, it} from 'vitest'
import {AppError} from '../../src/core/errors'
import {
  formatReference,
  isDigestKey,
  isHost,
  isRepositoryName,
  isTag,
  parseReference,
  referenceKey,
} from '../../src/oci/reference'

const digest = `sha256:${'a'.repeat(64)}`

describe('parseReference', () => {
  it('splits host, name, tag and digest', () => {
    expect(parseReference(`registry.example.com:5000/acme/web/app:1.0@${digest}`)).toEqual({
      host: 'registry.example.com:5000',
      name: 'acme/web/app',
      tag: '1.0',
      digest,
    })
  })

  it('takes a port for a port and not for a tag', () => {
    expect(parseReference('localhost:5000/app')).toMatchObject({host: 'localhost:5000', name: 'app', tag: undefined})
    expect(parseReference('[::1]:5000/app:1')).toMatchObject({host: '[::1]:5000', name: 'app', tag: '1'})
  })

  it('adds nothing of its own', () => {
    expect(parseReference('acme/app')).toEqual({host: undefined, name: 'acme/app', tag: undefined, digest: undefined})
  })

  it('completes like docker when asked', () => {
    expect(parseReference('busybox', {docker: true})).toMatchObject({
      host: 'docker.io',
      name: 'library/busybox',
      tag: 'latest',
    })
    expect(parseReference('quay.io/app/x', {docker: true})).toMatchObject({
      host: 'quay.io',
      name: 'app/x',
      tag: 'latest',
    })
    expect(parseReference(`me/app@${digest}`, {docker: true})).toMatchObject({name: 'me/app', tag: undefined, digest})
  })

  it('keeps a dotted first segment in a path without a host', () => {
    expect(parseReference('a.b/c:1', {hostless: true})).toMatchObject({host: undefined, name: 'a.b/c', tag: '1'})
  })

  it.each([
    ['', 'missing'],
    ['host.example/Acme/app', 'upper case'],
    ['host.example//app', 'empty segment'],
    ['host.example/app:', 'not a tag'],
    ['host.example/app:-x', 'not a tag'],
    [`host.example/app:${'x'.repeat(129)}`, 'not a tag'],
    ['host.example/app@sha256:12', 'not a digest'],
    ['host.example/a..b', 'not a valid name segment'],
    ['host.example:99999/app', 'not a host name'],
    ['ho_st.example/app', 'not a host name'],
    ['host.example/../app', 'not a valid name segment'],
    [`host.example/${'a'.repeat(256)}`, 'longer'],
  ])('refuses %j and says why', (text, why) => {
    try {
      parseReference(text)
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(AppError)
      expect((error as AppError).exit).toBe(64)
      expect((error as AppError).parts.detail).toContain(why)
    }
  })

  it('formats what it parsed', () => {
    for (const text of ['a/b', 'h.x/a:1', `h.x:1/a/b:t@${digest}`, `a@${digest}`, '[::1]:5/a'])
      expect(formatReference(parseReference(text))).toBe(text)
  })

  it('asks for the digest first, then the tag, then latest', () => {
    expect(referenceKey({name: 'a', tag: 't', digest})).toBe(digest)
    expect(referenceKey({name: 'a', tag: 't'})).toBe('t')
    expect(referenceKey({name: 'a'})).toBe('latest')
  })
})

describe('names and tags', () => {
  it('follow the distribution specification', () => {
    for (const name of ['a', 'a/b', 'a.b', 'a_b', 'a__b', 'a--b', '0/1', 'a/b/c/d/e/f'])
      expect([name, isRepositoryName(name)]).toEqual([name, true])
    for (const name of ['', '/', 'a/', '/a', 'A', 'a___b', 'a_.b', '-a', 'a-', 'ä', 'a b'])
      expect([name, isRepositoryName(name)]).toEqual([name, false])
    for (const tag of ['a', 'A', '_x', '1.0-rc.1', 'x'.repeat(128)]) expect([tag, isTag(tag)]).toEqual([tag, true])
    for (const tag of ['', '.a', '-a', 'a:b', 'a/b', 'a b']) expect([tag, isTag(tag)]).toEqual([tag, false])
  })

  it('tells digests from tags and refuses what is neither', () => {
    expect(isDigestKey(digest)).toBe(true)
    expect(isDigestKey('latest')).toBe(false)
    expect(() => isDigestKey('sha256:12')).toThrow(/neither/)
  })

  it('are told apart without backtracking in hostile texts, which would never end', () => {
    expect(isRepositoryName('a'.repeat(255))).toBe(true)
    expect(isRepositoryName(`${'a-'.repeat(120)}!`)).toBe(false)
    expect(isHost(`${'a-'.repeat(130)}!`)).toBe(false)
    expect(isHost(`${'a'.repeat(250)}_`)).toBe(false)
  })
})
