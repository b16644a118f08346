import {generateKeyPairSync} from 'node:crypto'
import {expect, it} from 'vitest'
import {parseKey, readKeys} from '../../../src/workflows/signatures/keys'
import {testKey} from '../../support/signing'
import {failure} from '../../support/failure'

it('reads the keys that sign images, and names them by their content', () => {
  for (const kind of ['P-256', 'P-384', 'rsa', 'ed25519'] as const)
    expect(parseKey('a.pub', testKey(kind).publicPem)).toMatchObject({
      name: 'a.pub',
      fingerprint: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
    })
})

it('reads keys that are given as such, and names them by their place', () => {
  const {publicPem} = testKey('P-256')
  expect(readKeys([publicPem]).map(({name}) => name)).toEqual(['given'])
  expect(readKeys([publicPem, `\n${testKey('rsa').publicPem}`]).map(({name}) => name)).toEqual(['1', '2'])
  expect(() => readKeys(['/no/such.pub'])).toThrow('/no/such.pub')
})

it('refuses private keys without repeating them, weak ones, and what is no key', () => {
  const pem = (key: {publicKey: {export(o: {type: 'spki'; format: 'pem'}): string | Buffer}}): string =>
    key.publicKey.export({type: 'spki', format: 'pem'}).toString()
  const secret = testKey().privateKey.export({type: 'pkcs8', format: 'pem'}).toString()
  const refused: Record<string, string> = {
    [secret]: 'it is a private key',
    '-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\nx\n': 'it is a private key',
    '-----BEGIN CERTIFICATE-----\nx\n': 'it is a certificate',
    'ssh-ed25519 AAAA': 'it is not a public key in PEM format',
    [pem(generateKeyPairSync('rsa', {modulusLength: 1024}))]: 'an RSA key of 1024 bits is too weak',
    [pem(generateKeyPairSync('x25519'))]: 'keys of the type x25519 are not supported',
    [pem(generateKeyPairSync('ec', {namedCurve: 'secp256k1'}))]: 'keys of the type secp256k1 are not supported',
  }
  for (const [text, detail] of Object.entries(refused)) {
    const {parts} = failure(() => parseKey('a.pub', text))
    expect(parts).toMatchObject({message: 'The key a.pub cannot be used', detail, exit: 66})
    expect(JSON.stringify(parts)).not.toContain(secret.slice(40, 80))
  }
})
