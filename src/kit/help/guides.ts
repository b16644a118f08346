// Guide pages: `mallet help exit-codes`, `mallet help environment` … The first line of each is its title.
import {profileKeys} from '../../config/profile-keys'
import {globals, variableOf, variableOptions, type Global} from '../parse/globals'
import {exitMeanings} from './exit-codes'
import {columns, commandLines, wrap, type Row} from './layout'

export type Guide = (width: number) => string[]

/** What a variable says where the words of its option do not fit. */
const ownWords: Readonly<Record<string, string>> = {
  username: 'User name to log in with (also FOREMAN_USERNAME)',
  password: 'Password or personal access token (also FOREMAN_PASSWORD)',
}

const optionVariables = variableOptions.map((name): Row => {
  const {kind, about = ''}: Global = globals[name]
  return [variableOf(name), `${ownWords[name] ?? about}${kind === 'flag' || kind === 'boolean' ? ' (yes or no)' : ''}`]
})

export const variables: readonly Row[] = [
  ...optionVariables,
  ['MALLET_ORGANIZATION', 'Default organization'],
  ['MALLET_ORGANIZATION_ID', 'Default organization, by ID'],
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
  ['MALLET_PAGER, PAGER', 'Command that shows long output; cat for none'],
  ['NO_COLOR', 'Disable colors'],
  ['CLICOLOR_FORCE, FORCE_COLOR', 'Use colors in a file or pipe as well'],
  ['ACCESSIBLE, TERM=dumb', 'Disable redrawn progress lines'],
  ['CI', 'Disable prompts'],
  ['XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_DATA_HOME, XDG_CACHE_HOME', "Directories for mallet's files"],
]

const commands = [
  'mallet config set server https://foreman.example.com',
  'mallet config set --profile prod server https://prod.example.com',
  'mallet config profile use prod',
  'mallet config unset organization',
]

const formats: readonly Row[] = [
  ['table, base', 'For people: tables for lists, lines of label and value for one record (the defaults)'],
  ['--json [A,B]', 'Records of the API as JSON, whole or only these fields'],
  ['--query EXPR', 'What a JMESPath expression makes of these records; a text without quotes'],
  ['--output json, yaml', 'The printed fields by their labels, in the form of hammer'],
  ['--output markdown, html', 'A document: tables, escaped for pages and comments'],
  ['--output ndjson', 'Records of the API, one in each line, written as they arrive'],
  ['--csv', 'Same as --output csv; --csv-separator and --no-headers change it'],
  ['--output silent', 'Nothing; the exit code says how it went'],
]

const jsonExamples = [
  'mallet repository list --organization ACME --json id,name,product.name',
  "mallet content-view info --name 'App CV' --organization ACME --json",
  'mallet schema repository list',
  'mallet product list --organization ACME --query "[?name == \'Applications\'].id | [0]"',
]

const columnExamples = [
  'mallet repository list --organization ACME --fields Id,Name',
  'mallet repository list --organization ACME --output ndjson --fields id,name',
]

const scriptExamples = [
  "mallet repository list --organization ACME --json id,name | jq -r '.[].name'",
  "mallet content-view publish --name 'App CV' --organization ACME --timeout 600",
  "mallet content-view delete --name 'Draft CV' --organization ACME --yes",
  'mallet task list --until "[?state == \'stopped\']" --timeout 600 --json id,result',
]

const lines = (all: readonly string[], width: number): string[] => all.flatMap((line) => commandLines(line, width, 2))

const section = (title: string, body: readonly string[]): string[] => ['', title, ...body]

/** Other words that a guide is asked for by. */
export const guideWords: Readonly<Record<string, string>> = {
  format: 'output',
  formats: 'output',
  json: 'output',
  ndjson: 'output',
  csv: 'output',
  yaml: 'output',
  fields: 'output',
  script: 'output',
  scripts: 'output',
  scripting: 'output',
  'exit-code': 'exit-codes',
  exit: 'exit-codes',
  env: 'environment',
  variables: 'environment',
  config: 'configuration',
  profiles: 'configuration',
}

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
  output: (width) => [
    'Output formats, JSON and scripts',
    ...section('Formats', columns(formats, width)),
    ...section('JSON', [
      ...wrap(
        'JSON has the records of the API, whole, with their own names and types. Names after --json pick fields, also of inner records; a name that no record has is refused before anything is sent. The help of a command lists its names, mallet schema describes them with their types.',
        width,
        2,
      ),
      '',
      ...lines(jsonExamples, width),
    ]),
    ...section('Columns', [
      ...wrap(
        '--fields picks columns by their labels, or with ndjson by the names of the API. On a terminal a table leaves out columns that do not fit; elsewhere, and with --wide, nothing is cut.',
        width,
        2,
      ),
      '',
      ...lines(columnExamples, width),
    ]),
    ...section('Scripts', [
      ...wrap(
        'Results go to stdout; progress, notes and errors go to stderr. With json and ndjson an error is a JSON object: its member error has code, message, detail, hint, status, url and retryable. Without a terminal nothing is asked. The exit code tells what went wrong: mallet help exit-codes',
        width,
        2,
      ),
      '',
      ...lines(scriptExamples, width),
    ]),
  ],
  configuration: (width) => [
    'Profiles and settings',
    ...commands.flatMap((line) => commandLines(line, width, 2)),
    '',
    'Settings',
    ...columns(Object.entries(profileKeys), width),
  ],
}
