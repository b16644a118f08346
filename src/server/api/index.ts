import type {Resource} from '../http/resource'
import {organizations, foremanOrganizations} from './organizations'
import {lifecycleEnvironments} from './lifecycle-environments'
import {ping, statuses, home} from './ping'
import {foremanTasks} from './foreman-tasks'

/** Every resource of the API; what is listed here is routed and described. */
export const resources: readonly Resource[] = [
  home,
  ping,
  statuses,
  foremanTasks,
  organizations,
  foremanOrganizations,
  lifecycleEnvironments,
]
