import type {HostBootcImageBootcImages} from '../../../contract/host-bootc-images'
import {rowsOf} from '../../../katello/paging'
import {list} from '../../../kit/run/verbs'
import {bootedImage, host, hostBootcImagesFields} from '../../../resources/host'

export default list(host, {
  action: 'bootc_images',
  fields: hostBootcImagesFields,
  answer: bootedImage,
  summary: 'List the booted images of image mode hosts',
  description: 'Lists each image and digest with the number of hosts that run it.',
  examples: [
    ['List the booted images', ''],
    ['Print images and host counts as JSON, for a script', '--json bootc_booted_image,host_count'],
  ],
  rows: (body) => (rowsOf(body) as readonly unknown[] as readonly Image[]).flatMap(byDigest),
})

type Image = HostBootcImageBootcImages['results'][number]

/** The server groups by image; here every image and digest is a row of its own. */
const byDigest = ({bootc_booted_image, digests}: Image) =>
  (digests ?? [{}]).map((digest) => ({bootc_booted_image, ...digest}))
