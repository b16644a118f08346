import {health} from '../ping/health'
import {ping} from '../../resources/ping'

export default health({
  summary: 'Show the version of Katello and the server time',
  description: 'The time is in UTC; compare it with the clock of this machine if tokens or certificates are rejected.',
  action: ping.actions.server_status,
  fields: ping.info,
  answer: ping.actions.server_status.answer,
  record: (answer) => answer,
  asList: true,
})
