import {describe, expect, it} from 'vitest'
import {
  checkIdentity,
  matchesIdentity,
  parsePrefix,
  type IdentityPolicy,
} from '../../../src/workflows/signatures/identity'

const digest = `sha256:${'a'.repeat(64)}`

// What podman's policy.json answers to the same: containers-policy.json(5).
const cases: readonly [policy: IdentityPolicy, signed: string, image: string, matches: boolean][] = [
  [{rule: 'any'}, 'quay.io/a/b:1', 'katello.example.com/x/y:2', true],
  [{rule: 'exact'}, 'quay.io/a/b:1', 'quay.io/a/b:1', true],
  [{rule: 'exact'}, 'quay.io/a/b', 'quay.io/a/b:1', false],
  [{rule: 'exact'}, 'quay.io/a/b', 'quay.io/a/b:latest', true],
  [{rule: 'exact'}, 'quay.io/a/b:1', `quay.io/a/b@${digest}`, false],
  [{rule: 'repo-digest-or-exact'}, 'quay.io/a/b:1', 'quay.io/a/b:1', true],
  [{rule: 'repo-digest-or-exact'}, 'quay.io/a/b:1', 'quay.io/a/b:2', false],
  [{rule: 'repo-digest-or-exact'}, 'quay.io/a/b:1', `quay.io/a/b@${digest}`, true],
  [{rule: 'repository'}, 'quay.io/a/b', 'quay.io/a/b:2', true],
  [{rule: 'repository'}, 'quay.io/a/b', 'quay.io/a/c:2', false],
  [{rule: 'repository'}, 'busybox', 'docker.io/library/busybox:1', true],
  [{rule: 'any', identity: 'quay.io/a/b'}, 'quay.io/a/b:7', 'other.example.com/x:1', true],
  [{rule: 'any', identity: 'quay.io/a/b:1'}, 'quay.io/a/b:7', 'other.example.com/x:1', false],
  [{rule: 'any', prefix: {from: 'h.example.com/org', to: 'quay.io/a'}}, 'quay.io/a/b:1', 'h.example.com/org/b:1', true],
  [{rule: 'any', prefix: {from: 'h.example.com/or', to: 'quay.io/a'}}, 'quay.io/a/b:1', 'h.example.com/org/b:1', false],
  [{rule: 'repository', prefix: {from: 'h.example.com', to: 'quay.io'}}, 'quay.io/a/b', 'h.example.com/a/b:1', true],
  [{rule: 'repository'}, 'not a name', 'quay.io/a/b:1', false],
]

describe('the name that was signed', () => {
  it.each(cases)('%j: %s for %s is %s', (policy, signed, image, matches) => {
    expect(matchesIdentity(signed, image, policy)).toBe(matches)
  })

  it('is typed as a name with a host, and prefixes as a pair', () => {
    expect(() => checkIdentity('quay.io/a/b:1')).not.toThrow()
    expect(() => checkIdentity('a/b')).toThrow('--identity takes the name of a repository or an image')
    expect(() => checkIdentity(`quay.io/a/b@${digest}`)).toThrow('--identity takes')
    expect(parsePrefix('a=b')).toEqual({from: 'a', to: 'b'})
    for (const text of ['a', 'a=', '=b', 'a=b=c']) expect(() => parsePrefix(text)).toThrow('--identity-prefix takes')
  })
})
