import {rowsOf, type Item} from '../../../katello/paging'
import {list} from '../../../kit/run/verbs'
import {bootedImage, host, hostBootcImagesFields} from '../../../resources/host'

export default list(host, {
  action: 'bootc_images',
  fields: hostBootcImagesFields,
  answer: bootedImage,
  summary: 'List the booted images of image mode hosts',
  rows: (body) => rowsOf(body).flatMap(byDigest),
})

/** The server groups by image; here every image and digest is a row of its own. */
function byDigest(image: Item): Item[] {
  const digests = Array.isArray(image['digests']) ? (image['digests'] as Item[]) : [{}]
  return digests.map((digest) => ({bootc_booted_image: image['bootc_booted_image'], ...digest}))
}
