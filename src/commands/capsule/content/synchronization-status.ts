import {info} from '../../../kit/run/verbs'
import {capsule, capsuleContentSynchronizationStatusFields} from '../../../resources/capsule'

export default info(capsule, {
  action: 'sync_status',
  summary: 'Show whether a capsule is up to date, what runs, and what failed last',
  fields: capsuleContentSynchronizationStatusFields,
})
