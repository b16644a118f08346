// The one pipeline of a command: read the options, make the session, run, present.
import {usageError} from '../core/errors'
import type {Environment} from '../config/paths'
import {context, type Context} from './context'
import {selectFields} from '../output'
import type {OptionSet} from './options'
import {isMachine, present, styleOf} from './present'
import type {Given} from './resolve'
import {session, type SessionInput} from './session'
import type {Settings} from '../config/settings'
import type {Terminal} from './terminal'
import type {Spec} from './command'

export interface Host {
  readonly env: Environment
  readonly terminal: Terminal
  readonly signal: AbortSignal
  readonly version: string
}

const noSettings: Settings = {profile: '', values: {}, defaults: {}}

/** Runs a command with options that are already read. Throws AppErrors; the caller reports them. */
export async function execute(spec: Spec, options: OptionSet, given: Given, host: Host): Promise<void> {
  const {terminal} = host
  terminal.quiet = given['quiet'] === true
  terminal.verbose = given['verbose'] === true
  const input: SessionInput = {given, ...host}
  const connection = session(input)
  const settings = spec.bare ? noSettings : await connection.settings()
  const filled = withDefaults(given, options, settings.defaults, settings.values)
  const style = styleOf(filled, terminal, settings.values.output)
  terminal.machine = isMachine(style)
  if (style.fields && spec.fields) selectFields(spec.fields, style.fields) // a wrong name is told before anything is sent
  setInteractive(terminal, settings.values.interactive?.value, given)
  const ctx = context(filled, session({...input, given: filled}), terminal, host.signal, host.env)
  if (typeof given['output-file'] === 'string') terminal.divert(given['output-file'])
  try {
    const result = await spec.run(ctx)
    await present(result, style, terminal)
    terminal.finish()
    if ((result.kind === 'record' || result.kind === 'list') && result.failure) throw result.failure
  } finally {
    terminal.abandon()
  }
}

function setInteractive(terminal: Terminal, configured: string | undefined, given: Given): void {
  const asked = given['interactive'] ?? (configured === undefined ? undefined : configured === 'true')
  if (asked === false) (terminal as {interactive: boolean}).interactive = false
}

/** Saved defaults fill options that were not given, where the command has them. */
function withDefaults(
  given: Given,
  options: OptionSet,
  defaults: Readonly<Record<string, {readonly value: string}>>,
  values: Readonly<Record<string, {readonly value: string} | undefined>>,
): Given {
  if (given['no-use-defaults'] === true || given['use-defaults'] === false) return given
  const out: Record<string, unknown> = {...given}
  const organization = values['organization_id']
    ? {organization_id: values['organization_id'], organization: values['organization']}
    : {organization: values['organization']}
  for (const [key, entry] of Object.entries({...organization, ...defaults})) {
    if (!entry) continue
    const option = key.replaceAll('_', '-')
    const base = option.replace(/-(id|label|title)$/, '')
    const taken = ['', '-id', '-label', '-title'].some((suffix) => out[base + suffix] !== undefined)
    if (options.has(option) && !taken)
      out[option] = /^\d+$/.test(entry.value) && option.endsWith('-id') ? Number(entry.value) : entry.value
  }
  return out
}

/** A text option that must be there. */
export function need(ctx: Context, option: string): string {
  const value = ctx.text(option)
  if (value === undefined) throw usageError(`This needs --${option}`, `Add --${option} VALUE`)
  return value
}
