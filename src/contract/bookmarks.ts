import {context} from './common'
import {api, del, get, internal, post, put, text, within, yesNo} from './define'
import * as t from './shape'

export const bookmark = t.record('Bookmark', () => ({
  id: t.integer,
  name: t.text,
  controller: t.about('What the query searches: hosts, job_invocations …', t.text),
  query: t.text,
  public: t.boolean,
  owner_id: t.nullable(t.integer),
  owner_type: t.nullable(t.text),
}))
export type Bookmark = t.TypeOf<typeof bookmark>

const id = text('ID or name of the bookmark', {required: true})
const settings = (required: boolean) =>
  internal(
    within('bookmark', {
      name: text('Name of the bookmark', {required}),
      controller: text('What the query searches', {required}),
      query: text('Search query', {required}),
      public: yesNo('Whether everybody sees it'),
    }),
  )

export const bookmarks = api('bookmarks', 'Search queries that are kept under a name', () => ({
  index: get('/api/bookmarks', {
    summary: 'List bookmarks',
    params: {...context},
    paged: true,
    answer: t.listOf(bookmark),
  }),
  show: get('/api/bookmarks/:id', {summary: 'Show a bookmark', params: {...context, id}, answer: bookmark}),
  create: post('/api/bookmarks', {
    summary: 'Create a bookmark',
    params: {...context, ...settings(true)},
    answer: bookmark,
  }),
  update: put('/api/bookmarks/:id', {
    summary: 'Update a bookmark',
    params: {...context, id, ...settings(false)},
    answer: bookmark,
  }),
  destroy: del('/api/bookmarks/:id', {summary: 'Delete a bookmark', params: {...context, id}, answer: bookmark}),
}))
