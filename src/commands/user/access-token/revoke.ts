import {askToDelete} from '../../../kit/run/deletion'
import {act} from '../../../kit/run/verbs'
import {accessToken} from '../../../resources/access-token'

export default act(accessToken, 'destroy', {
  summary: 'Revoke an access token',
  done: 'Access token revoked.',
  ask: async (ctx) =>
    `${(await askToDelete(accessToken)(ctx)).replace('Delete', 'Revoke')} Clients that use it lose access.`,
})
