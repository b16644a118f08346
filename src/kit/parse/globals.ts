// Options that every command takes, before or after the command words.
import type {Param} from '../../resources/define'
import {file, flag, number, oneOf, text, yesNo} from '../../contract/define'

export interface Global extends Param {
  readonly char?: string
}

const formats = ['base', 'table', 'silent', 'csv', 'yaml', 'json', 'ndjson'] as const

/** Option name -> option. `--json` is not here: its value may be left out, so the command line reader treats it apart. */
export const globals = {
  verbose: {...flag('Say more on stderr'), char: 'v'},
  'no-verbose': flag('Say less'),
  quiet: {...flag('No output but errors'), char: 'q'},
  'no-use-defaults': flag('Ignore saved defaults'),
  'use-defaults': flag('Use saved defaults (they are used unless switched off)'),
  debug: {...flag('Show every request on stderr, secrets masked'), char: 'd'},
  trace: flag('As --debug, with bodies'),
  'reload-cache': {...flag("Accepted for hammer's sake: there is no cache"), char: 'r'},
  config: {...file("File with settings in hammer's format"), char: 'c'},
  profile: text('Profile to use'),
  username: {...text('Name to log in with'), char: 'u'},
  password: {
    ...text('Password or personal access token; better from the environment or --password-stdin', {secret: true}),
    char: 'p',
  },
  'password-stdin': flag('Read the password from standard input'),
  server: {...text('Address of the Foreman server'), char: 's'},
  'verify-ssl': yesNo('Check the certificate of the server'),
  'ssl-ca-file': file('File with the authorities to trust'),
  'ssl-ca-path': file('Directory with the authorities to trust'),
  'ssl-client-cert': file('Client certificate (PEM)'),
  'ssl-client-key': file('Key of the client certificate (PEM)', {secret: true}),
  'ssl-with-basic-auth': flag('Send the password even when a client certificate is used'),
  'fetch-ca-cert': text('Fetch the certificate authority of this address, print how to trust it, and end'),
  'show-ids': flag('Print ids of related resources'),
  interactive: yesNo('Ask for what is missing'),
  'no-headers': flag('Leave out the header'),
  csv: flag('Same as --output csv'),
  output: oneOf('Format of the result', formats),
  'output-file': file('Write the result to this file'),
  'csv-separator': text('Character between the columns'),
  autocomplete: text('Print what could follow this beginning of a command line'),
  timeout: number('Seconds to wait for tasks before giving up with exit code 75'),
  yes: flag('Do not ask before deleting or renaming'),
} as const satisfies Record<string, Global>

export type GlobalName = keyof typeof globals

/**
 * Global options whose words some commands use for something of their own (`flatpak-remote create --username`). After
 * the words of such a command they are the command's; before them, and as their letter, they are still the global ones.
 */
export const shadowed: Readonly<Record<string, string>> = {username: 'login-username', password: 'login-password'}
