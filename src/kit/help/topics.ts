// Guide pages: `mallet help exit-codes`, `mallet help environment` …
import {profileKeys} from '../../config/profiles'

export const helpTopics: Readonly<Record<string, string>> = {
  'exit-codes': `What the exit code says
  0    done
  1    a service of the server is not well: ping and status
  64   a mistake on the command line
  65   the server refused the data
  66   an input file cannot be read
  69   the server or this program does not do this
  70   it failed: the task ended in error or with a warning, the server or the connection failed, a name is ambiguous
  73   the output cannot be written
  75   the task is still running and --timeout is over
  77   you are not allowed to do this
  78   the configuration is wrong or incomplete
  128  there is no such thing
  129  not logged in, or the credentials are wrong
  130  stopped with Ctrl-C, or you answered no
  141  the reader of the output went away
  143  stopped by a signal
`,
  environment: `Environment variables
  MALLET_SERVER            address of the Foreman server
  MALLET_USERNAME          user name (also FOREMAN_USERNAME)
  MALLET_PASSWORD          password or personal access token (also FOREMAN_PASSWORD)
  MALLET_PROFILE           profile to use
  MALLET_OUTPUT            output format
  MALLET_ORGANIZATION      organization assumed when a command names none
  MALLET_ORGANIZATION_ID   the same, by id
  MALLET_SSL_CA_FILE       authorities to trust
  REGISTRY_AUTH_FILE       file with logins to registries, for the registry commands and podman
  HTTPS_PROXY, HTTP_PROXY, ALL_PROXY   HTTP proxy for the server and for registries, in either case; never for this machine itself
  NO_PROXY                 names that are reached without a proxy, e.g. example.com,.internal
  MALLET_NIL, HAMMER_NIL   the word that stands for null instead of NIL
  NO_COLOR                 no colors
  ACCESSIBLE               no redrawn lines
  CI                       ask nothing
  XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_DATA_HOME, XDG_CACHE_HOME   where files are kept

Options win over the environment, the environment over the profile, the profile over hammer's files
(/etc/hammer, ~/.hammer). See where each value comes from: mallet config list
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
