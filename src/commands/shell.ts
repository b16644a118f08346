import {usageError} from '../core/errors'
import * as t from '../contract/shape'
import {command} from '../kit/run/command'
import {globals, variableOf, variableOptions, type Global} from '../kit/parse/globals'
import type {Context} from '../kit/run/context'

export default command({
  bare: true,
  dryRun: 'plans', // of each of its commands: the variable of the option is set for them
  summary: 'Type commands one after another',
  description:
    'Reads lines and runs each as a command; the word mallet is not needed. Completes words and names with Tab, keeps a history without lines that may hold a secret, and remembers an organization or a profile: use organization ACME. Lines from a pipe run one after another until one fails, and the exit code is that of the failed one.',
  examples: [
    ['Type commands', '', 'a terminal'],
    ['Type commands for one server', '--server https://foreman.example.com --username admin', 'a terminal'],
    ['Run the lines of a file', '< commands.txt', 'a file of commands'],
  ],
  globals: ['profile'],
  streams: true,
  answer: t.about('Each line prints what its command prints', t.unknown),
  async run(ctx) {
    if (ctx.flag('password-stdin'))
      throw usageError('--password-stdin cannot be used here', 'Standard input has the lines; set MALLET_PASSWORD')
    refuseOwn(ctx)
    const {shell} = await import('../kit/shell/shell')
    const {terminal, signal, commands} = ctx
    await shell({root: commands.root, env: {...ctx.env, ...said(ctx)}, terminal, signal})
    return {kind: 'none'}
  },
})

/** Refuses options that cannot hold for each of its commands; they would be ignored. */
function refuseOwn({given}: Context): void {
  const shared: readonly string[] = variableOptions
  const name = Object.keys(given).find((one) => given[one] !== undefined && !shared.includes(one))
  if (name !== undefined) throw usageError(`--${name} is for one command`, 'Add it to the lines that need it')
}

/** Global options of the shell itself, as variables: they hold for each of its commands. */
function said(ctx: Context): Record<string, string> {
  const given = variableOptions.flatMap((name) => {
    const value = ctx.given[name]
    const {kind}: Global = globals[name]
    if (value === undefined) return []
    return [[variableOf(name), kind === 'flag' || kind === 'boolean' ? (value === true ? 'yes' : 'no') : String(value)]]
  })
  return Object.fromEntries(given) as Record<string, string>
}
