import {create} from '../../../kit/run/verbs'
import {accessToken} from '../../../resources/access-token'

export default create(accessToken, {
  description: 'The token is shown this once: the server keeps no copy that could be shown again.',
  examples: [
    ['For a pipeline', '--user admin --name ci'],
    ['Until a day, and only the token', '--user admin --name ci --expires-at 2027-01-01 --json token_value'],
  ],
  told: (token) => `Access token ${token.name ?? ''} created. It is shown only now:\n${token.token_value ?? ''}`,
})
