import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, it} from 'vitest'
import {buildImage} from '../../../src/sandbox/upstream/image'
import {addImage, emptyRepository} from '../../../src/sandbox/upstream/repository'
import {catalog, type Catalog} from '../../sandbox/catalog'
import {onCleanup, temporary} from '../../support/places'
import {addAttachment} from '../../support/repository'
import {simpleSignatures, testKey} from '../../support/signing'
import {startUpstream} from '../../support/upstream'
import {userOf} from './support'

let at: Catalog
beforeAll(async () => {
  at = await catalog()
})
afterAll(() => at.close())

const key = testKey()
const reference = 'quay.io/acme/tool'

/** An image that is signed, copied to the server from elsewhere; and files with the right key and with another. */
async function signedCopy() {
  const repository = emptyRepository('tool')
  const digest = addImage(repository, await buildImage([]), '1.0')
  addAttachment(repository, simpleSignatures(digest, {key, reference}))
  const upstream = await startUpstream({repositories: [repository]})
  onCleanup(() => upstream.close())
  const [user, directory] = [userOf(at), temporary()]
  const [right, wrong] = [join(directory, 'cosign.pub'), join(directory, 'other.pub')]
  writeFileSync(right, key.publicPem)
  writeFileSync(wrong, testKey().publicPem)
  const path = `acme/applications/signed${Math.floor(Math.random() * 1e9)}:1.0`
  await user.json(['registry', 'copy', `${upstream.host}/tool:1.0`, path, '--json'])
  return {user, path, right, wrong, digest}
}

it('image verify accepts what was signed before it was copied, and says under which name', async () => {
  const {user, path, right, wrong, digest} = await signedCopy()
  const verified = await user.json(['image', 'verify', path, '--key', wrong, '--key', right, '--json'])
  expect(verified).toMatchObject({
    digest,
    verified: true,
    reason: null,
    signatures: [{state: 'verified', format: 'simple-signing', key: right, reference}],
  })
  const named = ['image', 'verify', path, '--key', right]
  expect(await user.run([...named, '--identity', reference])).toMatchObject({code: 0})
  const renamed = await user.run([...named, '--signed-identity', 'repository'])
  expect(renamed.code).toBe(1)
  expect(renamed.stderr).toContain(`its signature does not count: it is for ${reference}, not for`)
})

it('image verify exits with 1 for an image without a good signature, and prints what it found', async () => {
  const {user, path, wrong} = await signedCopy()
  const other = await user.run(['image', 'verify', path, '--key', wrong, '--json'])
  expect(other.code).toBe(1)
  expect(JSON.parse(other.stdout)).toMatchObject({verified: false, signatures: [{state: 'failed'}]})
  const none = await user.run(['image', 'verify', 'acme/applications/web:1.0', '--key', wrong])
  expect(none.code).toBe(1)
  expect(none.stderr).toContain('acme/applications/web:1.0 is not verified: it has no signature')
})

it('image verify refuses what does not say whose signature counts', async () => {
  const user = userOf(at)
  const verify = async (...args: string[]) => user.run(['image', 'verify', 'acme/applications/web:1.0', ...args])
  expect(await verify()).toMatchObject({code: 64})
  const part = await verify('--certificate-identity', 'a@example.com')
  expect(part).toMatchObject({code: 64})
  expect(part.stderr).toContain('also need --certificate-oidc-issuer and --trusted-root')
  expect(await verify('--key', '/nowhere/cosign.pub')).toMatchObject({code: 66})
  const file = join(temporary(), 'cosign.key')
  writeFileSync(file, key.privateKey.export({type: 'pkcs8', format: 'pem'}))
  const secret = await verify('--key', file)
  expect(secret).toMatchObject({code: 66})
  expect(secret.stderr).toContain('it is a private key')
  writeFileSync(file, '{}')
  const root = ['--certificate-identity', 'a', '--certificate-oidc-issuer', 'b', '--trusted-root', file]
  const rooted = await verify(...root)
  expect(rooted).toMatchObject({code: 66})
  expect(rooted.stderr).toContain('is not a trusted root of Sigstore')
})
