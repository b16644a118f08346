import {spawnSync} from 'node:child_process'
import {randomBytes} from 'node:crypto'
import {mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {digestOf} from '../../../src/core/digest'
import {AppError} from '../../../src/core/errors'
import {copyImage} from '../../../src/oci/copy'
import {ArchiveWriter, openOciArchive} from '../../../src/oci/layout/archive'
import {LayoutDirectory} from '../../../src/oci/layout/layout'
import {mediaTypes} from '../../../src/oci/mediatypes'
import {fixtureRepositories} from '../../../src/sandbox/upstream/images'
import {blobsOf, parseManifest} from '../../../src/oci/manifest'
import {findManifest, memorySource} from '../../support/repository'
import {find} from '../support'

let directory: string
beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), 'mallet-parts-test-'))))
afterEach(() => rm(directory, {recursive: true, force: true}))

const bytes = randomBytes(2_500_000)
const blob = {mediaType: mediaTypes.ociLayer, digest: digestOf(bytes), size: bytes.length}
const hex = blob.digest.slice(7)
/** The number of a process that has ended. */
const dead = spawnSync(process.execPath, ['-e', '']).pid
const blobs = () => join(directory, 'blobs', 'sha256')

/** Gives the bytes, notes where it was asked to begin, and breaks off after so many. */
function source(from: number[], breaksAfter = Infinity, error: Error = lost) {
  return async function* (start = 0) {
    from.push(start)
    for (let at = start; at < bytes.length; at += 100_000) {
      if (at - start >= breaksAfter) throw error
      yield bytes.subarray(at, Math.min(bytes.length, at + 100_000))
    }
  }
}
const lost = new AppError({code: 'unreachable', message: 'lost', exit: 70, retryable: true})

async function leave(name: string, content: Uint8Array, pid = dead) {
  await mkdir(blobs(), {recursive: true})
  await writeFile(join(blobs(), `.${name}.${pid}-0123456789ab.part`), content)
}

describe('an unfinished blob', () => {
  it('is continued by the next run where the connection was lost', async () => {
    const from: number[] = []
    const failing = new LayoutDirectory(directory).putBlob(blob, source(from, 1_500_000))
    await expect(failing).rejects.toBe(lost)
    const [name = ''] = await readdir(blobs())
    // The next run is another process: this one has ended.
    await writeFile(join(blobs(), `.${hex}.${dead}-0123456789ab.part`), await readFile(join(blobs(), name)))
    await rm(join(blobs(), name))
    await new LayoutDirectory(directory).putBlob(blob, source(from))
    expect(from).toEqual([0, 1_500_000])
    expect(await readdir(blobs())).toEqual([hex])
    expect((await readFile(join(blobs(), hex))).equals(bytes)).toBe(true)
  })

  it('starts over when what is there is wrong, too long or whole', async () => {
    for (const [left, asked] of [
      [Buffer.alloc(1000), [1000, 0]],
      [Buffer.concat([bytes, Buffer.from('x')]), [0]],
      [bytes, []],
    ] as const) {
      const from: number[] = []
      await leave(hex, left)
      await new LayoutDirectory(directory).putBlob(blob, source(from))
      expect(from).toEqual(asked)
      expect(await readdir(blobs())).toEqual([hex])
      expect((await readFile(join(blobs(), hex))).equals(bytes)).toBe(true)
      await rm(blobs(), {recursive: true})
    }
  })

  it('is left to a process that is still running, and removed otherwise when a copy ends', async () => {
    const parent = process.ppid
    await leave(hex, bytes.subarray(0, 1000), parent)
    await leave('ab'.repeat(32), bytes.subarray(0, 1000))
    const layout = new LayoutDirectory(directory)
    await layout.putBlob(blob, source([]))
    await layout.finish()
    expect((await readdir(blobs())).sort()).toEqual([`.${hex}.${parent}-0123456789ab.part`, hex].sort())
  })

  it('is not kept when its bytes are wrong, or few', async () => {
    const layout = new LayoutDirectory(directory)
    const wrong = {...blob, digest: digestOf('other')}
    await expect(layout.putBlob(wrong, source([]))).rejects.toThrow('does not match its digest')
    await expect(layout.putBlob({...blob, size: 5}, source([]))).rejects.toThrow('longer')
    await expect(layout.putBlob(blob, source([], 200_000))).rejects.toBe(lost)
    expect(await readdir(blobs())).toEqual([])
  })
})

describe('an archive', () => {
  it('uses what a killed run had collected, holds nothing else of it and leaves nothing behind', async () => {
    const repository = find(await fixtureRepositories(), 'library/busybox')
    const path = join(directory, 'image.tar')
    const stale = join(directory, `.image.tar.d.${dead}-0123456789ab.part`)
    await mkdir(join(stale, 'blobs', 'sha256'), {recursive: true})
    await writeFile(join(stale, 'blobs', 'sha256', hex), bytes)
    await writeFile(join(stale, 'index.json'), '{"manifests":[{"digest":"gone"}]}')
    await writeFile(join(directory, `.image.tar.${dead}-0123456789ab.part`), 'half an archive')
    const [layer] = blobsOf(parseManifest(findManifest(repository, 'latest').bytes))
    const content = layer && repository.blobs.get(layer.digest)
    if (!content) throw new Error('no blob')
    await writeFile(join(stale, 'blobs', 'sha256', layer.digest.slice(7)), content)
    const target = await ArchiveWriter.create('oci-archive', path)
    const {blobs: counts} = await copyImage({
      source: memorySource(repository),
      reference: 'latest',
      target,
      targetReference: 'latest',
    })
    expect(counts.present).toBe(1)
    expect(await readdir(directory)).toEqual(['image.tar'])
    expect((await readFile(path)).includes(hex)).toBe(false)
    const archive = await openOciArchive(path)
    expect(await archive.names()).toEqual(['latest'])
    await archive.close()
  })

  it('of docker refuses a list before anything is copied', async () => {
    const repository = find(await fixtureRepositories(), 'apps/web')
    const memory = memorySource(repository)
    let read = 0
    const counting = {...memory, blob: (...given: Parameters<typeof memory.blob>) => (read++, memory.blob(...given))}
    const target = await ArchiveWriter.create('docker-archive', join(directory, 'list.tar'))
    const copying = copyImage({source: counting, reference: '1.0', target, targetReference: 'web:1.0'})
    await expect(copying).rejects.toThrow('cannot hold a manifest list')
    expect(read).toBe(0)
    expect(await readdir(directory)).toEqual([])
  })
})
