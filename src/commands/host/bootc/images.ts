import {list} from '../../../kit/verbs'
import {host, hostBootcImagesFields} from '../../../resources/host'

export default list(host, {
  action: 'bootc_images',
  fields: hostBootcImagesFields,
})
