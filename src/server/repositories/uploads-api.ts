import type {Store} from '../tables'
import {contentUploads as contentUploadsApi} from '../../contract/content-uploads'
import {noContent} from '../kernel/http/answer'
import type {Call} from '../kernel/http/call'
import {notFound, refused} from '../kernel/errors'
import {serve} from '../kernel/http/resource'
import {randomUUID} from 'node:crypto'
import {find} from './content-api'

export const contentUploads = ({store}: {store: Store}) =>
  serve(contentUploadsApi, {
    style: 'katello',
    actions: {
      create: {
        permission: 'edit_products',
        run(call) {
          const row = find(store, call, call.params.repository_id, 'edit_products')
          const size = call.params.size ?? 0
          if (size !== 0) throw refused('Container content cannot be uploaded here: push it with podman')
          const upload = store.contentUploads.insert({
            uuid: randomUUID(),
            repository_id: row.id,
            content_type: call.params.content_type ?? null,
            size,
          })
          return {upload_id: upload.uuid, id: upload.uuid, size}
        },
      },
      update: {
        permission: 'edit_products',
        upload: 'discarded',
        limit: 64 * 1024 * 1024,
        run(call) {
          findUpload(store, call)
          throw refused('Container content cannot be uploaded here: push it with podman')
        },
      },
      destroy: {
        permission: 'edit_products',
        run(call) {
          store.contentUploads.delete({id: findUpload(store, call).id})
          return noContent()
        },
      },
    },
  })

function findUpload(
  store: Store,
  call: Call<{repository_id?: number | null | undefined; id?: string | null | undefined}>,
) {
  const row = find(store, call, call.params.repository_id, 'edit_products')
  const upload = store.contentUploads.first({repository_id: row.id, uuid: call.params.id ?? ''})
  if (!upload) throw notFound(`Couldn't find upload ${call.params.id ?? ''}`)
  return upload
}
