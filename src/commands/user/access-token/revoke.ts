import {askToDelete} from '../../../kit/deletion'
import {act} from '../../../kit/verbs'
import {accessToken} from '../../../resources/access-token'

export default act(accessToken, 'destroy', {
  summary: 'Make an access token worthless',
  done: 'Access token revoked.',
  ask: async (ctx) =>
    `${(await askToDelete(accessToken)(ctx)).replace('Delete', 'Revoke')} Whoever uses it is locked out.`,
})
