// Guide pages: `mallet help exit-codes`, `mallet help environment` … The first line of each is its title.
import {profileKeys} from '../../config/profile-keys'
import {exitMeanings} from './exit-codes'
import {columns, commandLines, wrap, type Row} from './layout'

export type Guide = (width: number) => string[]

export const variables: readonly Row[] = [
  ['MALLET_SERVER', 'URL of the Foreman server'],
  ['MALLET_USERNAME', 'User name (also FOREMAN_USERNAME)'],
  ['MALLET_PASSWORD', 'Password or personal access token (also FOREMAN_PASSWORD)'],
  ['MALLET_PROFILE', 'Profile to use'],
  ['MALLET_OUTPUT', 'Output format'],
  ['MALLET_ORGANIZATION', 'Default organization'],
  ['MALLET_ORGANIZATION_ID', 'Default organization, by ID'],
  ['MALLET_SSL_CA_FILE', 'File with trusted CA certificates'],
  [
    'MALLET_CONNECT_TIMEOUT, MALLET_FIRST_BYTE_TIMEOUT …',
    'Limits of requests in seconds, by the names of the settings: mallet help configuration',
  ],
  ['MALLET_RETRIES', 'How often a failed request is sent again'],
  ['REGISTRY_AUTH_FILE', 'File with registry logins, for the registry commands and podman'],
  [
    'HTTPS_PROXY, HTTP_PROXY, ALL_PROXY',
    'HTTP proxy for the server and for registries, in upper or lower case; never used for this machine itself',
  ],
  ['NO_PROXY', 'Hosts to reach without a proxy, e.g. example.com,.internal'],
  ['MALLET_NIL, HAMMER_NIL', 'Word that stands for null, instead of NIL'],
  ['NO_COLOR', 'Disable colors'],
  ['ACCESSIBLE', 'Disable redrawn progress lines'],
  ['CI', 'Disable prompts'],
  ['XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_DATA_HOME, XDG_CACHE_HOME', "Directories for mallet's files"],
]

const commands = [
  'mallet config set server https://foreman.example.com',
  'mallet config set --profile prod server https://prod.example.com',
  'mallet config profile use prod',
  'mallet config unset organization',
]

export const guides: Readonly<Record<string, Guide>> = {
  'exit-codes': (width) => [
    'Exit codes',
    ...exitMeanings.flatMap(({code, meaning}) => {
      const [first = '', ...more] = wrap(meaning, width, 7)
      return [`  ${String(code).padEnd(5)}${first.trimStart()}`, ...more]
    }),
  ],
  environment: (width) => [
    'Environment variables',
    ...columns(variables, width),
    '',
    ...wrap(
      "Options take precedence over the environment, the environment over the profile, and the profile over hammer's files (/etc/hammer, ~/.hammer). To see where each value comes from: mallet config list",
      width,
    ),
  ],
  configuration: (width) => [
    'Profiles and settings',
    ...commands.flatMap((line) => commandLines(line, width, 2)),
    '',
    'Settings',
    ...columns(Object.entries(profileKeys), width),
  ],
}
