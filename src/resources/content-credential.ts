import {resource, type Resource} from './define'
import {organization} from './organization'

/** For look-ups in other resources' commands. */
export const contentCredential: Resource = resource({
  noun: 'content credential',
  scope: [organization],
  lists: async () => (await import('../contract/content-credentials')).contentCredentials.index,
  actions: {},
})
