import {usageError} from '../../core/errors'
import {aliasFile} from '../../config/aliases'
import {changeAliases} from '../../config/change-aliases'
import {command} from '../../kit/run/command'
import {messageAnswer} from '../../kit/run/result'
import {splitLine} from '../../kit/complete/line'
import {wordsOf} from '../../kit/complete/own-words'
import {firstWordAt, isCommandWord, isFullWord} from '../../kit/parse/locate'
import {text} from '../../contract/define'

export default command({
  bare: true,
  dryRun: 'plans',
  summary: 'Save an alias for the beginning of a command',
  description:
    'The alias then stands for these words, wherever a command may begin. $1, $2 … take the words after the alias; words that no placeholder takes follow. No shell is involved. An alias may not have the name of a command.',
  examples: [
    ['Shorten the name of a topic', "co 'content-view'"],
    ['Save options with a command', "repos 'repository list --organization ACME --fields Id,Name'"],
    [
      'Put words into the middle',
      "promote-to 'content-view version promote --content-view $1 --version $2 --to-lifecycle-environment $3'",
    ],
  ],
  operands: 'NAME EXPANSION',
  params: {name: text('Name of the alias'), expansion: text('Words that it stands for, quoted')},
  answer: messageAnswer,
  run(ctx) {
    const words = [...ctx.operands]
    const name = ctx.text('name') ?? words.shift()
    const expansion = (ctx.text('expansion') ?? words.shift())?.trim()
    if (words.length > 0)
      throw usageError(
        `Unexpected argument ${JSON.stringify(words[0])}`,
        'Put quotes around the words that the alias stands for',
      )
    if (name === undefined || expansion === undefined || expansion === '')
      throw usageError('An alias needs a name and words', "For example: mallet alias set co 'content-view'")
    const {index} = ctx.commands
    check(name, expansion, index)
    const before = isCommandWord(name, index) ? ` It goes before the abbreviation ${name} of a command.` : ''
    const {paths} = ctx.session
    if (ctx.isDry) return ctx.planned({files: [{path: aliasFile(paths), change: `alias ${name} set to ${expansion}`}]})
    changeAliases(paths, (aliases) => ({...aliases, [name]: expansion}))
    return Promise.resolve({kind: 'message', message: `Alias ${name} set.${before}`})
  },
})

function check(name: string, expansion: string, index: Readonly<Record<string, string>>): void {
  if (!/^[A-Za-z0-9][\w-]*$/.test(name))
    throw usageError(`${JSON.stringify(name)} cannot be the name of an alias`, 'Use letters, digits, - and _')
  if (isFullWord(name, index)) throw usageError(`${name} is a command of mallet`, 'Choose another name for the alias')
  if (splitLine(expansion).quote !== '') throw usageError('A quote in the alias is not closed', 'Close it')
  const words = wordsOf(expansion)
  const first = words[firstWordAt(words)]
  if (first === undefined || !isCommandWord(first, index))
    throw usageError(
      `The alias does not begin with a command${first === undefined ? '' : `: ${JSON.stringify(first)} is none`}`,
      'To list the commands: mallet help topics',
    )
}
