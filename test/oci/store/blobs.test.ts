import {createHash} from 'node:crypto'
import {existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {BlobFiles, once} from '../../../src/oci/store/blobs'
import {blobOf, temporaryDirectory} from './harness'

async function opened() {
  const directory = temporaryDirectory()
  const files = new BlobFiles(directory)
  await files.open()
  return {files, root: join(directory, 'blobs')}
}
const names = (directory: string) => readdirSync(directory)
async function* chunks(...parts: (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const part of parts) yield Buffer.from(part)
}
const failing = async (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: Error & {code?: string}) => error,
  )

describe('the file of a blob', () => {
  it('is named by its digest and has the bytes that came', async () => {
    const {files, root} = await opened()
    const {bytes, digest} = blobOf('some bytes')
    expect(await files.write(chunks('some', ' ', 'bytes'))).toEqual({digest, size: bytes.length})
    const hex = digest.slice('sha256:'.length)
    expect(files.path(digest)).toBe(join(root, 'sha256', hex.slice(0, 2), hex))
    expect(readFileSync(files.path(digest))).toEqual(bytes)
    expect(statSync(files.path(digest)).mode & 0o777).toBe(0o600)
    expect(statSync(root).mode & 0o777).toBe(0o700)
    expect(names(join(root, 'tmp'))).toEqual([])
  })

  it('may be named by a sha512, as asked for or as expected', async () => {
    const {files} = await opened()
    const {bytes, digest} = blobOf('long', 'sha512')
    expect((await files.write(once(bytes), {algorithm: 'sha512'})).digest).toBe(digest)
    expect((await files.write(once(bytes), {digest})).digest).toBe(digest)
    expect(await files.actualDigest(digest)).toBe(digest)
  })

  it('holds many pieces and a large one, in order', async () => {
    const {files} = await opened()
    const parts = Array.from({length: 300}, (_, i) => Buffer.alloc(i % 7 === 0 ? 300_000 : 1000, i))
    const whole = Buffer.concat(parts)
    const {digest, size} = await files.write(chunks(...parts), {size: whole.length})
    expect([digest, size]).toEqual([`sha256:${createHash('sha256').update(whole).digest('hex')}`, whole.length])
    expect(readFileSync(files.path(digest)).equals(whole)).toBe(true)
    expect(await files.size(digest)).toBe(whole.length)
  })

  it('of no bytes is one, too', async () => {
    const {files} = await opened()
    const {digest} = blobOf('')
    expect(await files.write(chunks(), {digest, size: 0})).toEqual({digest, size: 0})
    expect(await files.size(digest)).toBe(0)
  })

  it.each([
    ['fewer bytes than announced', chunks('abc'), {size: 4}, 'SIZE_INVALID', '3 bytes came instead of 4'],
    ['more bytes than announced', chunks('abc', 'de'), {size: 4}, 'SIZE_INVALID', 'more than 4 bytes came'],
    ['other bytes', chunks('abc'), {digest: blobOf('abd').digest}, 'DIGEST_INVALID', 'does not match its digest'],
    ['a name that is no digest', chunks('abc'), {digest: 'sha256:abc'}, 'DIGEST_INVALID', 'not a digest'],
  ])('is not there after %s', async (_what, source, expected, code, text) => {
    const {files, root} = await opened()
    const error = await failing(files.write(source, expected))
    expect(error).toMatchObject({code, message: expect.stringContaining(text)})
    expect(names(join(root, 'tmp'))).toEqual([])
    expect(existsSync(join(root, 'sha256'))).toBe(false)
  })

  it('tells what a wrong digest was, and of no digest at most 200 characters', async () => {
    const {files} = await opened()
    const wanted = blobOf('abd').digest
    const wrong = await failing(files.write(chunks('abc'), {digest: wanted}))
    expect(wrong).toMatchObject({detail: {expected: wanted, actual: blobOf('abc').digest}})
    expect(await failing(files.write(chunks('abc'), {digest: 'y'.repeat(500)}))).toMatchObject({
      detail: 'y'.repeat(200),
    })
    expect(() => files.path('x'.repeat(500))).toThrow(expect.objectContaining({detail: 'x'.repeat(200)}))
  })

  it('is not there when the source breaks, whose error is told', async () => {
    const {files, root} = await opened()
    async function* broken() {
      yield Buffer.from('abc')
      throw new Error('the sender is gone')
    }
    expect((await failing(files.write(broken())))?.message).toBe('the sender is gone')
    expect(names(join(root, 'tmp'))).toEqual([])
  })

  it('leaves no file open, whatever became of it', async () => {
    const {files} = await opened()
    const {digest} = await files.write(chunks('warm up'))
    const before = names('/proc/self/fd').length
    for (let i = 0; i < 20; i++) {
      await files.write(chunks('abc'))
      await failing(files.write(chunks('abc'), {size: 1}))
      await files.actualDigest(digest)
    }
    expect(names('/proc/self/fd').length).toBeLessThan(before + 20)
  })

  it('can be read, or is none', async () => {
    const {files} = await opened()
    const {digest} = await files.write(chunks('here'))
    const handle = await files.openFile(digest)
    expect(await handle?.readFile('utf8')).toBe('here')
    await handle?.close()
    const other = blobOf('elsewhere').digest
    expect([await files.openFile(other), await files.size(other)]).toEqual([undefined, undefined])
  })

  it('tells when its bytes are not those of its name any more', async () => {
    const {files} = await opened()
    const {digest} = await files.write(chunks('x'.repeat(600_000)))
    expect(await files.actualDigest(digest)).toBe(digest)
    const changed = Buffer.from('x'.repeat(600_000))
    changed[599_999] = 1
    writeFileSync(files.path(digest), changed)
    expect(await files.actualDigest(digest)).toBe(blobOf(changed).digest)
  })
})

describe('the store of files', () => {
  it('forgets what was half written or thrown away when it is opened again', async () => {
    const {files, root} = await opened()
    const {digest} = await files.write(chunks('stays'))
    writeFileSync(join(root, 'tmp', 'half'), 'x')
    writeFileSync(join(root, 'trash', 'gone'), 'x')
    await files.open()
    expect([names(join(root, 'tmp')), names(join(root, 'trash'))]).toEqual([[], []])
    expect(await files.size(digest)).toBe(5)
  })

  it('counts a blob as arriving from its final name until the database knows it, once for each writer', async () => {
    const {files} = await opened()
    const {digest} = blobOf('abc')
    expect(files.isArriving(digest)).toBe(false)
    await files.write(chunks('abc'))
    await files.write(chunks('abc'))
    files.arrived(digest)
    expect(files.isArriving(digest)).toBe(true)
    files.arrived(digest)
    expect(files.isArriving(digest)).toBe(false)
    files.arrived(digest)
    expect(files.isArriving(digest)).toBe(false)
    await files.write(chunks('abc'))
    expect(files.isArriving(digest)).toBe(true)
  })

  it('counts nothing as arriving that could not be given its name', async () => {
    const {files, root} = await opened()
    const {digest} = blobOf('abc')
    expect(await failing(files.publish(join(root, 'tmp', 'none'), digest))).toMatchObject({code: 'ENOENT'})
    expect(files.isArriving(digest)).toBe(false)
  })

  it('discards at once and frees the bytes later; readers go on', async () => {
    const {files, root} = await opened()
    const {digest} = await files.write(chunks('abc'))
    const reader = await files.openFile(digest)
    expect(files.discard(digest)).toBe(true)
    expect(await files.size(digest)).toBeUndefined()
    expect(names(join(root, 'trash'))).toHaveLength(1)
    expect(await reader?.readFile('utf8')).toBe('abc')
    await reader?.close()
    expect(files.discard(digest)).toBe(false)
    await files.emptyTrash()
    expect(names(join(root, 'trash'))).toEqual([])
  })

  it('does not take another failure for a missing file', async () => {
    const {files} = await opened()
    const {digest} = blobOf('abc')
    writeFileSync(join(files.path(digest), '../../..', 'sha256'), 'a file where the directory should be')
    expect(() => files.discard(digest)).toThrow(expect.objectContaining({code: 'ENOTDIR'}))
    expect(await failing(files.size(digest))).toMatchObject({code: 'ENOTDIR'})
  })

  it('lists what has the name of a digest, with the later of its two times', async () => {
    const {files, root} = await opened()
    const written = [await files.write(chunks('abc')), await files.write(chunks('defg'), {algorithm: 'sha512'})]
    writeFileSync(join(files.path(written[0]?.digest ?? ''), '..', 'notes'), 'x')
    writeFileSync(join(root, 'sha256', 'stray'), 'x')
    const future = Date.now() / 1000 + 1000
    utimesSync(files.path(written[1]?.digest ?? ''), future, future)
    const found: {digest: string; size: number; changedAt: number}[] = []
    for await (const blob of files.list()) found.push(blob)
    expect(found.map(({digest, size}) => ({digest, size}))).toEqual(written)
    const stat = statSync(files.path(written[0]?.digest ?? ''))
    expect(found[0]?.changedAt).toBe(Math.max(stat.ctimeMs, stat.mtimeMs))
    expect(found[1]?.changedAt).toBeCloseTo(future * 1000, -1)
  })

  it('lists nothing where there is nothing', async () => {
    const {files} = await opened()
    for await (const {digest} of files.list()) expect.fail(digest)
  })
})
