// What a page says of itself: what was asked, of which server, and when. Loaded only for pages.
import {shellWord} from '../parse/command-line'
import {globals} from '../parse/globals'
import type {OptionSet} from '../parse/options'
import type {Given} from '../run/resolve'

export interface Asked {
  /** Words of the command. */
  readonly command: string
  readonly summary: string
  readonly options: OptionSet
  readonly typed: Given
  /** Undefined for a command that asks no server. */
  readonly server: URL | undefined
  readonly now: Date
}

export interface About {
  /** Heading of a result that has none. */
  readonly title: string
  /** Labels and texts below the heading. */
  readonly about: readonly (readonly [label: string, text: string])[]
}

export function aboutPage({command, summary, options, typed, server, now}: Asked): About {
  const words = Object.entries(typed).flatMap(([name, value]) =>
    Object.hasOwn(globals, name) ? [] : optionWords(name, value, options.get(name)?.param.secret === true),
  )
  return {
    title: headingOf(summary),
    about: [
      ['Command', ['mallet', command, ...words].join(' ')],
      ...(server ? [['Server', server.origin + server.pathname.replace(/\/$/, '')] as const] : []),
      ['Written', `${now.toISOString().slice(0, 16).replace('T', ' ')} UTC`],
    ],
  }
}

/** `Show which version is where` as a heading: what is shown, without the verb. */
function headingOf(summary: string): string {
  const rest = summary.replace(/^(?:Show|List|Print) (?:the )?/, '')
  return rest.charAt(0).toUpperCase() + rest.slice(1)
}

function optionWords(name: string, value: unknown, isSecret: boolean): string[] {
  if (value === undefined) return []
  if (value === true) return [`--${name}`]
  const text =
    typeof value === 'string' ? value : Array.isArray(value) ? value.map(String).join(',') : JSON.stringify(value)
  return [`--${name} ${isSecret ? '***' : shellWord(text)}`]
}
