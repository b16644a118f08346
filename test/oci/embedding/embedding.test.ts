import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import type {AddressInfo} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, onTestFinished, test, vi} from 'vitest'
import {buildImage, buildIndex} from '../../../src/sandbox/upstream/image'
import {memorySource} from '../../support/repository'
import {addImage, emptyRepository} from '../../../src/sandbox/upstream/repository'
import {copyImage, RegistryClient} from '../../../src/oci'
import {tinyRegistry} from './registry'

async function started(): Promise<{client: RegistryClient; directory: string}> {
  const directory = mkdtempSync(join(tmpdir(), 'mallet-embedding-'))
  const server = await tinyRegistry(directory)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const client = new RegistryClient({url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`})
  onTestFinished(async () => {
    client.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    rmSync(directory, {recursive: true, force: true})
  })
  return {client, directory}
}

test("the README's registry takes an image from our client and gives it back", async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  onTestFinished(() => log.mockRestore())
  const {client} = await started()
  const images = emptyRepository('memory')
  const image = buildIndex([
    await buildImage([[{path: 'etc/motd', content: 'hello\n'}]], {architecture: 'amd64'}),
    await buildImage([[{path: 'etc/motd', content: 'hello\n'}]], {architecture: 'arm64'}),
  ])
  const digest = addImage(images, image, 'latest')
  const pushed = await copyImage({
    source: memorySource(images),
    target: client.repository('team/motd'),
    targetReference: 'v1',
  })
  expect(pushed).toMatchObject({digest, manifests: 3})
  expect(log.mock.calls).toEqual(Array.from({length: 3}, () => ['team/motd: manifest put']))
  expect(await client.catalog()).toEqual(['team/motd'])
  expect(await client.listTags('team/motd')).toEqual(['v1'])

  const source = client.repository('team/motd')
  const copied = await copyImage({source, reference: 'v1', target: client.repository('other/motd')})
  expect(copied).toMatchObject({digest, blobs: {mounted: 3}})
  const [blob = ['']] = image.blobs
  const parts: Uint8Array[] = []
  for await (const part of client.getBlob('other/motd', {digest: blob[0]})) parts.push(Buffer.from(part))
  expect(Buffer.concat(parts).equals(Buffer.from(blob[1] ?? []))).toBe(true)
})

test('the README shows this very registry', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../../src/oci/README.md'), 'utf8')
  const example = readFileSync(join(import.meta.dirname, 'registry.ts'), 'utf8')
  expect(readme).toContain(example.replaceAll("'../../../src/oci/", "'./src/oci/"))
})
