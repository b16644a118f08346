// Options in scripts that a newer server refuses: what the table of differences between releases says is removed.
import {counted} from '../../core/counted'
import {differences, isAtLeast, type Difference, type KatelloVersion} from '../../contract/versions'
import type {Finding} from './finding'
import {shellCommands} from './shell-script'

/** Words that begin commands on records of a resource, in hammer and in mallet. */
const topics: Readonly<Record<string, readonly string[]>> = {
  activation_keys: ['activation-key'],
  hosts: ['host'],
  hostgroups: ['hostgroup'],
}

/** Options that send a parameter. */
const optionsOf: Readonly<Record<string, readonly string[]>> = {
  content_view_id: ['--content-view', '--content-view-id'],
  environment_id: ['--lifecycle-environment', '--lifecycle-environment-id', '--environment', '--environment-id'],
  lifecycle_environment_id: ['--lifecycle-environment', '--lifecycle-environment-id'],
}

/** What says the same to newer servers. */
const instead: Readonly<Record<string, string>> = {
  activation_keys: '--content-view-environments ENVIRONMENT/VIEW, with their labels',
  hosts: '--content-view-environments ENVIRONMENT/VIEW, with their labels',
  hostgroups: '--content-view-environment-id ID; to list the IDs: mallet content-view-environment list',
}

const lastPart = (path: string): string => path.split('.').at(-1) ?? path

/** A command in a script, and the line where it begins. */
interface Called {
  readonly line: number
  readonly words: readonly string[]
}

/** What a script says that servers of a release refuse, each with its place; one finding that all is well otherwise. */
export function scriptFindings(name: string, text: string, target: KatelloVersion): Finding[] {
  const called = commandsIn(text)
  const refused = called.flatMap((one) =>
    refusedIn(one, target).map((said) => ({...said, check: `${name}:${one.line}`})),
  )
  if (refused.length > 0) return refused
  const count = counted(called.length, 'command')
  return [
    {
      check: name,
      state: 'ok',
      found: `${count} of hammer or mallet, none has an option that Katello ${target} refuses`,
      action: null,
    },
  ]
}

function refusedIn({words}: Called, target: KatelloVersion): Omit<Finding, 'check'>[] {
  return differences
    .filter(({removed, params}) => removed !== undefined && params !== undefined && isAtLeast(target, removed))
    .flatMap((one) => {
      const command = commandOf(words, one)
      if (command === undefined) return []
      const given = new Set(words.map((word) => word.split('=')[0] ?? word))
      const names = new Set((one.params ?? []).flatMap((param) => optionsOf[lastPart(param)] ?? []))
      return [...names]
        .filter((name) => given.has(name))
        .map((name) => ({
          state: 'fail' as const,
          found: `${command} ${name}: Katello has no such parameter since ${one.removed ?? ''}`,
          action: `Write ${instead[one.resource] ?? 'the same in another way'}`,
        }))
    })
}

/** `activation-key create` where the words are that of a command that a difference is about. */
function commandOf(words: readonly string[], {resource, actions}: Difference): string | undefined {
  const at = words.findIndex((word) => topics[resource]?.includes(word) === true)
  const verb = words[at + 1]
  if (at < 0 || verb === undefined || !(actions?.includes(verb) ?? true)) return undefined
  return `${words[at] ?? ''} ${verb}`
}

/** The calls of hammer and mallet in a shell script; what `hammer shell` is given are calls, too. */
function commandsIn(text: string): Called[] {
  return shellCommands(text).flatMap(({line, words, input}) => {
    const start = words.findIndex(isProgram)
    if (start < 0) return []
    const called = {line, words: words.slice(start + 1)}
    if (!input || !called.words.includes('shell')) return [called]
    return [called, ...shellCommands(input.text, input.line).map((one) => ({line: one.line, words: one.words}))]
  })
}

/** `hammer`, `/usr/bin/hammer`, or a variable that is called so and assigned elsewhere. */
const isProgram = (word: string): boolean =>
  /(^|\/)(hammer|mallet)$/.test(word) || /^\$\{?(hammer|mallet)(_?(bin|cmd|command|path))?\}?$/i.test(word)
