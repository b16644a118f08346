import {pingResults, services} from '../../contract/ping'
import * as t from '../../contract/shape'
import {health} from './health'
import {foremanServices, katelloServices, ping} from '../../resources/ping'

export default health({
  aliases: ['ping'],
  summary: 'Check the services of Foreman and its plugins',
  description: 'The exit status is 1 if any of them is down or degraded.',
  action: ping.actions.ping,
  fields: [...foremanServices, ...katelloServices],
  answer: t.record('Ping', () => ({...pingResults.members, services: t.optional(services)})),
  record: ({results}) => ({...results, services: results.katello?.services}),
  asList: true,
})
