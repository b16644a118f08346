import {context} from './common'
import {api, get, text} from './define'
import {completions} from './parts'
import * as t from './shape'

export const hostBootcImageBootcImages = t.record('HostBootcImageBootcImages', () => ({
  total: t.integer,
  page: t.integer,
  per_page: t.integer,
  subtotal: t.integer,
  sort: t.object({by: t.text, order: t.oneOf('asc', 'desc')}),
  results: t.list(
    t.object({
      bootc_booted_image: t.nullable(t.text),
      digests: t.list(t.object({bootc_booted_digest: t.nullable(t.text), host_count: t.integer})),
    }),
  ),
}))
export type HostBootcImageBootcImages = t.TypeOf<typeof hostBootcImageBootcImages>

export const hostBootcImages = api('host_bootc_images', 'Booted images of hosts in image mode', () => ({
  bootc_images: get('/api/hosts/bootc_images', {
    summary: 'List booted images with the number of hosts per digest',
    params: {
      ...context,
    },
    paged: true,
    answer: hostBootcImageBootcImages,
  }),
}))

/** The same search, completed where the web interface asks. */
export const hostBootcImagesCompletion = api(
  'host_bootc_images_completion',
  'Search completion for booted images',
  () => ({
    auto_complete_search: get('/katello/api/host_bootc_images/auto_complete_search', {
      summary: 'Complete a search query for booted images',
      params: {search: text('Beginning of the search query')},
      answer: completions,
    }),
  }),
)
