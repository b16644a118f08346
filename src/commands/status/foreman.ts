import {services} from '../../contract/ping'
import {statusResults} from '../../contract/statuses'
import * as t from '../../contract/shape'
import {health} from '../ping/health'
import {ping, statusFields} from '../../resources/ping'

export default health({
  aliases: ['status'],
  summary: 'Show the status of Foreman, its plugins and proxies',
  description: 'Includes versions, and whether each component works.',
  action: ping.actions.statuses,
  fields: statusFields,
  answer: t.record('Status', () => ({...statusResults.members, services: t.optional(services)})),
  record: ({results}) => ({...results, services: results.katello?.services}),
  asList: true,
})
