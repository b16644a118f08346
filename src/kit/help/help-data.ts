// What the pages for people and for programs share.
import {globals, type Global} from '../parse/globals'
import type {Flag} from './manifest'

export interface HelpReader {
  /** The user's own first words, each with what it is: aliases and programs. */
  readonly own?: readonly (readonly [string, string])[]
  /** Directory of package.json. */
  readonly root: string
  readonly version: string
  /** Columns of the terminal; undefined when there is none. */
  readonly width: number | undefined
  /** Headings in bold. */
  readonly color?: boolean
}

/** The options that every command takes, as the build knows those of one command. */
export function globalFlags(): Flag[] {
  const flags = Object.entries(globals as Record<string, Global>).map(([name, g]): Flag => {
    const common = {name, summary: g.about ?? '', helpGroup: 'GLOBAL', ...(g.char !== undefined && {char: g.char})}
    return g.kind === 'flag' ? {...common, type: 'boolean'} : {...common, type: 'option', helpValue: valueWord(g)}
  })
  const json = {name: 'json', type: 'option', helpGroup: 'GLOBAL', helpValue: '[A,B]'}
  return [...flags, {...json, summary: 'Print API records as JSON, optionally only these fields'}]
}

const valueWord = ({kind, values}: Global): string =>
  values?.join('|') ?? (kind === 'boolean' ? 'yes|no' : kind.toUpperCase())
