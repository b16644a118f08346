import {info} from '../../../kit/run/verbs'
import {capsule} from '../../../resources/capsule'
import {withCounts} from '../../../workflows/capsule/content'

export default info(capsule, {
  action: 'sync_status',
  examplesNeed: 'a content proxy',
  summary: 'Show what a capsule mirrors, with content counts',
  prepare: withCounts,
})
