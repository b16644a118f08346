import {health} from '../../kit/health'
import {ping, statusFields} from '../../resources/ping'

export default health(ping, {
  aliases: ['status'],
  summary: 'Show versions and states of Foreman, its plugins and its smart proxies',
  action: ping.actions.statuses,
  fields: statusFields,
  record: (answer) => {
    const results = answer['results'] as Record<string, Record<string, unknown>>
    return {...results, services: results['katello']?.['services']}
  },
  asList: true,
})
