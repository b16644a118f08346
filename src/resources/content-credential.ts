import {resource, type Resource} from './define'
import {organization} from './organization'

/** For look-ups in other resources' commands. */
export const contentCredential: Resource = resource({
  noun: 'content credential',
  path: '/katello/api/content_credentials',
  scope: [organization],
  actions: {},
})
