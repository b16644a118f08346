// Help without a server and without oclif's own help loading anything: what the build read of the commands has all it needs.
import {AppError, exitCodes} from '../../core/errors'
import {nearest} from '../../core/text'
import type {Located} from '../parse/locate'
import {commandPage, optionRow, page, topicPage} from './command-page'
import {guideWords, guides} from './guides'
import {globalFlags, type HelpReader} from './help-data'
import {boldHeadings, columns, pageWidth, type Row} from './layout'
import {readTree, wordsOf} from './manifest'
import {programPage, topicsPage} from './program-page'

/** The help of a command, of a topic, of a guide page, or of the program. Throws a usage error for a page that there is not. */
export async function helpText(located: Located, reader: HelpReader): Promise<string> {
  if (located.rest.includes('--json')) {
    const {machineHelp} = await import('./machine')
    return machineHelp(located, reader)
  }
  const text = textPage(located, reader)
  return reader.color ? boldHeadings(text) : text
}

function textPage({id, words, rest}: Located, reader: HelpReader): string {
  const width = pageWidth(reader.width)
  const pages = words === '' ? rest.filter((token) => !token.startsWith('-')) : []
  const [name] = pages
  if (name === 'topics') return topicsPage(readTree(reader.root, ''), guideRows(), width, reader.own ?? [])
  if (name !== undefined) return guidePage(name, pages, width)
  if (words === '') return programPage(width)
  const tree = readTree(reader.root, id === undefined ? words : wordsOf(id))
  const entry = id === undefined ? undefined : tree.commands[id]
  return entry ? commandPage(entry, words, tree, width) : topicPage(words, tree, width)
}

function guidePage(name: string, words: readonly string[], width: number): string {
  if (name === 'options') return page(['Options of every command', ...columns(globalFlags().map(optionRow), width)])
  const guide = guides[name] ?? guides[Object.hasOwn(guideWords, name) ? (guideWords[name] ?? '') : '']
  if (guide) return page(guide(width))
  const near = nearest(name, [...Object.keys(guides), ...Object.keys(guideWords), 'options', 'topics'])
  throw new AppError({
    code: 'usage',
    message: `There is no help page ${JSON.stringify(name)}`,
    hint: near ? `Did you mean: mallet help ${near}` : 'See: mallet help topics',
    exit: exitCodes.usage,
    unknown: words,
  })
}

const guideRows = (): Row[] => [
  ...Object.entries(guides).map(([name, guide]): Row => [`help ${name}`, guide(80)[0] ?? '']),
  ['help options', 'Options of every command'],
  ['help topics', 'This page'],
]
