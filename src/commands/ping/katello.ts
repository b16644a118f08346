import {health} from './health'
import {katelloServices, ping} from '../../resources/ping'

export default health({
  summary: 'Check the services of Katello',
  description: 'Exit code 1 when one of them is not well.',
  action: ping.actions.index,
  fields: katelloServices,
  answer: ping.actions.index.answer,
  record: (answer) => answer,
})
