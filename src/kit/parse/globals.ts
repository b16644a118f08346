// Options that every command takes, before or after the command words.
import type {Param} from '../../resources/define'
import {outputFormats} from '../../config/profile-keys'
import {file, flag, number, oneOf, text, yesNo} from '../../contract/define'

export interface Global extends Param {
  readonly char?: string
}

/** Option name -> option. `--json` is not here: its value may be left out, so the command line reader treats it apart. */
export const globals = {
  verbose: {...flag('Print more detail to stderr'), char: 'v'},
  'no-verbose': flag('Print less'),
  quiet: {...flag('Print nothing but errors'), char: 'q'},
  'no-use-defaults': flag('Ignore saved defaults'),
  'use-defaults': flag('Use saved defaults (on by default)'),
  debug: {...flag('Print every request to stderr, with secrets masked'), char: 'd'},
  trace: flag('Like --debug, including headers and bodies of requests and responses'),
  'reload-cache': {...flag('Accepted for compatibility with hammer; there is no cache'), char: 'r'},
  config: {...file("Configuration file in hammer's format"), char: 'c'},
  profile: text('Profile to use'),
  username: {...text('User name to log in with'), char: 'u'},
  password: {
    ...text('Password or personal access token; prefer the environment or --password-stdin', {secret: true}),
    char: 'p',
  },
  'password-stdin': flag('Read the password from standard input'),
  server: {...text('URL of the Foreman server'), char: 's'},
  'verify-ssl': yesNo('Verify the SSL certificate of the server'),
  'ssl-ca-file': file('File with trusted CA certificates'),
  'ssl-ca-path': file('Directory with trusted CA certificates'),
  'ssl-client-cert': file('Client certificate (PEM)'),
  'ssl-client-key': file('Private key of the client certificate (PEM)', {secret: true}),
  'ssl-with-basic-auth': flag('Send the password even with a client certificate'),
  'fetch-ca-cert': text('Print the CA certificate of a server and instructions for trusting it, then exit'),
  'show-ids': flag('Print IDs of related resources'),
  interactive: yesNo('Ask questions on a terminal: for a password, or before something is deleted'),
  query: text('JMESPath expression to apply to the API records; prints its result as JSON, a text without quotes'),
  'no-headers': flag('Omit the header'),
  csv: flag('Shorthand for --output csv'),
  output: oneOf('Output format', outputFormats),
  'output-file': file('File to write the result to'),
  wide: flag('Print every column of a table at its full width'),
  'no-truncate': flag('Same as --wide'),
  utc: flag('Show times in UTC on a terminal, not in the local zone'),
  raw: flag('Print control characters in text, except on a terminal'),
  'output-env': file('File to append members of the result to, as NAME=VALUE: $GITHUB_OUTPUT, or a dotenv report'),
  junit: file('File to write a JUnit report to, with a test case for each step'),
  summary: file('File to append a Markdown summary of a change or comparison to ($GITHUB_STEP_SUMMARY in GitHub)'),
  ci: oneOf('CI system to write annotations and sections for (auto)', ['auto', 'github', 'gitlab', 'jenkins', 'none']),
  'no-pager': flag('Do not show long output in a pager'),
  'csv-separator': text('Column separator for CSV'),
  autocomplete: text('Print completions for the beginning of a command line'),
  timeout: number('Seconds to wait for the server and its tasks before exiting with status 75'),
  'dry-run': flag('Print what would be sent or written, with IDs resolved, and change nothing'),
  watch: flag('Repeat a command that only reads, and show changes, until Ctrl-C'),
  until: text('Repeat a command that only reads until a JMESPath expression over its records is true, then print them'),
  'watch-interval': number('Seconds between readings with --watch or --until (5)'),
  yes: flag('Skip confirmation prompts'),
} as const satisfies Record<string, Global>

/** The option of commands that compare: with it the exit code is that of diff. */
export const exitCodeOption = 'exit-code'

export type GlobalName = keyof typeof globals

/** Options without a variable: synonyms, what makes sense for one command line only, and what is not about the command. */
const withoutVariable: readonly string[] = [
  'no-verbose',
  'use-defaults',
  'no-truncate',
  'csv',
  'password-stdin',
  'output-file',
  'reload-cache',
  'fetch-ca-cert',
  'autocomplete',
  'query',
  'output-env',
  'junit',
  'watch',
  'until',
  'watch-interval',
] satisfies GlobalName[]

/** Options that an environment variable gives too. */
export const variableOptions = (Object.keys(globals) as GlobalName[]).filter((name) => !withoutVariable.includes(name))

/** Those of them that are settings, which a profile may hold: their variables are read with the profile. */
export const settingOptions: readonly GlobalName[] = [
  'server',
  'username',
  'password',
  'profile',
  'output',
  'verify-ssl',
  'ssl-ca-file',
  'ssl-ca-path',
  'ssl-client-cert',
  'ssl-client-key',
  'interactive',
]

/** `no-pager` -> `MALLET_NO_PAGER` */
export const variableOf = (option: string): string => `MALLET_${option.replaceAll('-', '_').toUpperCase()}`

/**
 * Global options whose words some commands use for something of their own (`flatpak-remote create --username`). After
 * the words of such a command they are the command's; before them, and as their letter, they are still the global ones.
 */
export const shadowed: Readonly<Record<string, string>> = {
  username: 'login-username',
  password: 'login-password',
  'ssl-client-cert': 'login-ssl-client-cert',
  'ssl-client-key': 'login-ssl-client-key',
}
