import {create} from '../../../kit/run/verbs'
import {accessToken} from '../../../resources/access-token'

export default create(accessToken, {
  description:
    'Scripts use it in place of your password. Its value is shown only once: the server does not keep a copy.',
  examples: [
    ['Create a token for a pipeline', '--user admin --name pipeline'],
    [
      'Create a token that expires, and print only its value',
      '--user admin --name robot --expires-at 2027-01-01 --json token_value',
    ],
  ],
  resultOf: (token) => `Access token ${token.name ?? ''} created. It is shown only now:\n${token.token_value ?? ''}`,
})
