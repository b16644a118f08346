import {api, del, file, number, post, put, text} from './define'
import * as t from './shape'

const id = text('Upload ID', {required: true})

export const contentUploads = api('content_uploads', 'Uploads of content to repositories', () => ({
  create: post('/katello/api/repositories/:repository_id/content_uploads', {
    summary: 'Start an upload',
    params: {
      repository_id: number('Repository ID', {required: true}),
      size: number('Size in bytes; 0 for a tag', {required: true, internal: true}),
      checksum: text('SHA-256 checksum of the content', {internal: true}),
      content_type: text('Kind of content, e.g. docker, yum, file', {internal: true}),
    },
    answer: t.object({id: t.optional(t.text), upload_id: t.text, size: t.optional(t.integer)}),
  }),
  update: put('/katello/api/repositories/:repository_id/content_uploads/:id', {
    summary: 'Upload part of the content',
    params: {
      repository_id: number('Repository ID', {required: true}),
      id,
      size: number('Size of the part in bytes', {internal: true}),
      offset: number('Offset of the part in bytes', {required: true, internal: true}),
      content: file('Part of the content', {required: true, internal: true}),
    },
    answer: t.nothing,
  }),
  destroy: del('/katello/api/repositories/:repository_id/content_uploads/:id', {
    summary: 'Discard an upload',
    params: {
      repository_id: number('Repository ID', {required: true}),
      id,
    },
    answer: t.nothing,
  }),
}))
