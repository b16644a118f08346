import {resource, type Resource} from './define'
import {organization} from './organization'

/** For look-ups in other resources' commands. */
export const activationKey: Resource = resource({
  noun: 'activation key',
  path: '/katello/api/activation_keys',
  scope: [organization],
  actions: {},
})
