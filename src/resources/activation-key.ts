import {resource, type Resource} from './define'
import {organization} from './organization'

/** For look-ups in other resources' commands. */
export const activationKey: Resource = resource({
  noun: 'activation key',
  scope: [organization],
  lists: async () => (await import('../contract/activation-keys')).activationKeys.index,
  actions: {},
})
