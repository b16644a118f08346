import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {AppError, exitCodes, usageError} from '../core/errors'
import {text} from '../contract/define'
import * as t from '../contract/shape'
import {allManPages, manName, manPage} from '../kit/help/man'
import {locate} from '../kit/parse/locate'
import {command} from '../kit/run/command'
import {showManual} from '../workflows/manual'

export default command({
  bare: true,
  dryRun: 'plans',
  summary: 'Show the manual page of a command',
  description:
    'On a terminal man shows the page; elsewhere its source is printed, in the roff language. Packagers write all pages to a directory with --directory.',
  examples: [
    ['Read the manual of a command', 'content-view publish'],
    ['Convert the manual of a topic to plain text', 'content-view | man -l - | col -b'],
    ['Write all pages, for a package', '--directory man1'],
  ],
  operands: 'COMMAND',
  params: {directory: text('Write all pages to this directory instead')},
  answer: t.union(t.object({name: t.text, roff: t.text}), t.object({directory: t.text, pages: t.integer})),
  async run(ctx) {
    const {commands, operands, terminal} = ctx
    const directory = ctx.text('directory')
    if (directory !== undefined) {
      if (operands.length > 0) throw usageError('--directory writes all pages', 'Omit the command')
      if (ctx.isDry) {
        const names = [...allManPages(commands).keys()]
        return ctx.planned({files: names.map((name) => ({path: join(directory, name), change: 'written'}))})
      }
      const pages = writePages(directory, allManPages(commands))
      return {kind: 'text', text: `Wrote ${pages} pages to ${directory}`, data: {directory, pages}}
    }
    const {id, words, rest} = locate(operands, commands.index, 'mallet man')
    if (rest.length > 0)
      throw usageError(`There is no command "${[words, ...rest].join(' ')}"`, `See: mallet man ${words}`.trimEnd())
    const roff = manPage(words, id, commands)
    if (terminal.isTty && terminal.machine !== true && (await showManual(roff, ctx.env))) return {kind: 'none'}
    return {kind: 'text', text: roff.trimEnd(), data: {name: manName(words), roff}}
  },
})

function writePages(directory: string, pages: ReadonlyMap<string, string>): number {
  try {
    mkdirSync(directory, {recursive: true})
    for (const [name, roff] of pages) writeFileSync(join(directory, name), roff)
    return pages.size
  } catch (error) {
    throw new AppError({
      code: 'cannot_write',
      message: `${directory} cannot be written`,
      detail: error instanceof Error ? error.message : String(error),
      hint: 'Specify another directory',
      exit: exitCodes.cannotWrite,
    })
  }
}
