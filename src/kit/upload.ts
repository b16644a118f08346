// Uploads through Katello's API: a session is opened, filled in pieces, imported, and always closed.
import type {Params} from '../katello/query'
import type {Context} from './run/context'
import type {Id} from './run/resolve'

export interface UploadSession {
  /** Sends a piece that begins at `offset`. */
  send(piece: Uint8Array, offset: number): Promise<void>
  /** Makes the units of the repository out of what was sent; gives the server's answer, a task or nothing. */
  import(units: readonly Params[], more: Params): Promise<unknown>
  close(): Promise<void>
}

export async function uploadSession(ctx: Context, repository: Id, begin: Params): Promise<UploadSession> {
  const base = `/katello/api/repositories/${repository}`
  const transport = await ctx.session.transport()
  const {body} = await transport.request<{upload_id: string | number}>('POST', `${base}/content_uploads`, {body: begin})
  const upload = `${base}/content_uploads/${encodeURIComponent(String(body.upload_id))}`
  return {
    async send(piece, offset) {
      const form = multipart({offset: String(offset), size: String(piece.length)}, piece)
      await transport.request('PUT', upload, {bytes: form, idempotent: true})
    },
    async import(units, more) {
      const uploads = units.map((unit) => ({id: body.upload_id, ...unit}))
      return (
        await transport.request('PUT', `${base}/import_uploads`, {
          body: {uploads, publish_repository: true, sync_capsule: true, ...more},
        })
      ).body
    },
    async close() {
      await transport.request('DELETE', upload, {idempotent: true})
    },
  }
}

function multipart(
  fields: Readonly<Record<string, string>>,
  content: Uint8Array,
): {content: Uint8Array; contentType: string} {
  const boundary = `mallet-${Math.random().toString(36).slice(2)}`
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const head = `${parts.join('')}--${boundary}\r\nContent-Disposition: form-data; name="content"; filename="content"\r\nContent-Type: application/octet-stream\r\n\r\n`
  return {
    content: Buffer.concat([Buffer.from(head), content, Buffer.from(`\r\n--${boundary}--\r\n`)]),
    contentType: `multipart/form-data; boundary=${boundary}`,
  }
}
