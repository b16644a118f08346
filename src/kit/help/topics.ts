// Guide pages: `mallet help exit-codes`, `mallet help environment` …
import {profileKeys} from '../../config/profile-keys'

export const helpTopics: Readonly<Record<string, string>> = {
  'exit-codes': `Exit codes
  0    success
  1    a service of the server is down or degraded (ping and status)
  64   usage error on the command line
  65   the server rejected the data
  66   an input file cannot be read
  69   the server or mallet does not support this
  70   failure: the task failed or ended with a warning, the server or the connection failed, or a name is ambiguous
  73   the output cannot be written
  75   --timeout expired and the task is still running
  77   permission denied
  78   the configuration is invalid or incomplete
  128  not found
  129  not logged in, or the credentials are wrong
  130  interrupted with Ctrl-C, or a prompt was answered with no
  141  the reader of the output closed it
  143  terminated by a signal
`,
  environment: `Environment variables
  MALLET_SERVER            URL of the Foreman server
  MALLET_USERNAME          user name (also FOREMAN_USERNAME)
  MALLET_PASSWORD          password or personal access token (also FOREMAN_PASSWORD)
  MALLET_PROFILE           profile to use
  MALLET_OUTPUT            output format
  MALLET_ORGANIZATION      default organization
  MALLET_ORGANIZATION_ID   default organization, by ID
  MALLET_SSL_CA_FILE       file with trusted CA certificates
  REGISTRY_AUTH_FILE       file with registry logins, for the registry commands and podman
  HTTPS_PROXY, HTTP_PROXY, ALL_PROXY   HTTP proxy for the server and for registries, in upper or lower case; never used for this machine itself
  NO_PROXY                 hosts to reach without a proxy, e.g. example.com,.internal
  MALLET_NIL, HAMMER_NIL   word that stands for null, instead of NIL
  NO_COLOR                 disable colors
  ACCESSIBLE               disable redrawn progress lines
  CI                       disable prompts
  XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_DATA_HOME, XDG_CACHE_HOME   directories for mallet's files

Options take precedence over the environment, the environment over the profile, and the profile over
hammer's files (/etc/hammer, ~/.hammer). To see where each value comes from: mallet config list
`,
  configuration: `Profiles and settings
  mallet config set --key server --value https://foreman.example.com
  mallet config set --profile prod --key server --value https://prod.example.com
  mallet config use --profile prod

Settings
${Object.entries(profileKeys)
  .map(([key, about]) => `  ${key.padEnd(18)} ${about}`)
  .join('\n')}
`,
}
