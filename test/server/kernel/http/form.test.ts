import {IncomingMessage} from 'node:http'
import {Socket} from 'node:net'
import {describe, expect, it} from 'vitest'
import {readForm} from '../../../../src/server/kernel/http/form'

/** A request whose body arrives in pieces of `size` bytes. */
function request(body: Buffer, type: string, size = 7): IncomingMessage {
  const message = new IncomingMessage(new Socket())
  message.headers = {'content-type': type}
  for (let at = 0; at < body.length; at += size) message.push(body.subarray(at, at + size))
  message.push(null)
  return message
}

const form = (...parts: (readonly [head: string, content: string | Buffer])[]) =>
  Buffer.concat([
    ...parts.flatMap(([head, content]) => [
      Buffer.from(`--mark\r\nContent-Disposition: form-data; ${head}\r\n\r\n`),
      Buffer.from(content),
      Buffer.from('\r\n'),
    ]),
    Buffer.from('--mark--\r\n'),
  ])
const type = 'multipart/form-data; boundary=mark'
const read = async (body: Buffer, limit = 10_000) =>
  (await readForm(request(body, type), limit)).map(({name, filename, content}) => [name, filename, content.toString()])

describe('a multipart form', () => {
  it('is read however it is cut into pieces', async () => {
    const body = form(
      ['name="name"', 'Zertifikat für –mark'],
      ['name="content"; filename="ca.pem"', '-----BEGIN\r\n--mar\r\n'],
      ['name="empty"', ''],
    )
    const expected = [
      ['name', undefined, 'Zertifikat für –mark'],
      ['content', 'ca.pem', '-----BEGIN\r\n--mar\r\n'],
      ['empty', undefined, ''],
    ]
    for (const size of [1, 5, 64, body.length])
      expect(
        (await readForm(request(body, type, size), 10_000)).map(({name, filename, content}) => [
          name,
          filename,
          content.toString(),
        ]),
      ).toEqual(expect.arrayContaining(expected))
  })

  it('keeps every byte of a file', async () => {
    const bytes = Buffer.from(Array.from({length: 4000}, (_, i) => (i * 7) % 256))
    const [part] = await readForm(request(form(['name="f"; filename="f.bin"', bytes]), type, 100), 10_000)
    expect(part?.content.equals(bytes)).toBe(true)
  })

  it('is refused without a boundary, when it is cut off, and when it is too large', async () => {
    const body = form(['name="a"; filename="a"', 'x'.repeat(500)])
    const reason = (value: string) => expect.objectContaining({reason: value})
    await expect(readForm(request(body, 'multipart/form-data'), 10_000)).rejects.toEqual(reason('argument'))
    await expect(read(body.subarray(0, 200))).rejects.toEqual(reason('argument'))
    await expect(read(body, 300)).rejects.toEqual(reason('too_large'))
  })
})
