import {api, del, file, number, post, put, text} from './define'
import * as t from './shape'

export const contentUploads = api('content_uploads', 'Uploads of content into repositories', {
  create: post('/katello/api/repositories/:repository_id/content_uploads', {
    summary: 'Announce an upload',
    params: {
      repository_id: number('Repository identifier', {required: true}),
      size: number('Size in bytes; 0 for a tag', {required: true, internal: true}),
      checksum: text('Checksum', {internal: true}),
      content_type: text('Kind of content, e.g. docker, yum, file', {internal: true}),
    },
    answer: t.object({id: t.optional(t.text), upload_id: t.text, size: t.optional(t.integer)}),
  }),
  update: put('/katello/api/repositories/:repository_id/content_uploads/:id', {
    summary: 'Upload a piece',
    params: {
      repository_id: number('Repository identifier', {required: true}),
      id: text('Upload identifier', {required: true}),
      size: number('Size', {internal: true}),
      offset: number('Offset', {required: true, internal: true}),
      content: file('Content', {required: true, internal: true}),
    },
    answer: t.nothing,
  }),
  destroy: del('/katello/api/repositories/:repository_id/content_uploads/:id', {
    summary: 'Give up an upload',
    params: {
      repository_id: number('Repository identifier', {required: true}),
      id: text('Upload identifier', {required: true}),
    },
    answer: t.nothing,
  }),
})
