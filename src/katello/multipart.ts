// Bytes of a file among other parameters, as browsers send forms.
import type {Params} from './query'

/** A form with a file of that name; the other parameters are sent as text. */
export function multipart(
  file: string,
  content: Uint8Array,
  params: Params,
): {readonly content: Uint8Array; readonly contentType: string} {
  const boundary = `mallet-${globalThis.crypto.randomUUID()}`
  const part = (disposition: string, body: string): string =>
    `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n${body}`
  const texts = Object.entries(params).map(([name, value]) => part(`name="${name}"`, `\r\n${String(value)}\r\n`))
  const head = part(`name="${file}"; filename="${file}"`, 'Content-Type: application/octet-stream\r\n\r\n')
  return {
    content: Buffer.concat([Buffer.from(texts.join('') + head), content, Buffer.from(`\r\n--${boundary}--\r\n`)]),
    contentType: `multipart/form-data; boundary=${boundary}`,
  }
}
