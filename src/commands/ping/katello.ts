import {health} from './health'
import {katelloServices, ping} from '../../resources/ping'

export default health({
  summary: 'Check the services of Katello',
  description: 'The exit status is 1 if any of them is down or degraded.',
  action: ping.actions.index,
  fields: katelloServices,
  answer: ping.actions.index.answer,
  record: (answer) => answer,
  asList: true,
})
