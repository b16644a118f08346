import {AppError, exitCodes, usageError} from '../../core/errors'
import {nearest} from '../../core/text'
import {aliasFile, readAliases, type Aliases} from '../../config/aliases'
import {changeAliases} from '../../config/change-aliases'
import {text} from '../../contract/define'
import {command} from '../../kit/run/command'
import {messageAnswer} from '../../kit/run/result'

export default command({
  bare: true,
  dryRun: 'plans',
  summary: 'Delete an alias',
  description: 'The exit status is 128 if there is no such alias.',
  examples: [
    ['Delete the alias co', 'co', 'an alias co'],
    ['Delete an alias and print the result as JSON', 'co --json message', 'an alias co'],
  ],
  operands: 'NAME',
  params: {name: text('Name of the alias')},
  answer: messageAnswer,
  run(ctx) {
    const [word, extra] = ctx.operands
    const name = ctx.text('name') ?? word
    if (name === undefined) throw usageError('No alias specified', 'Name one; to list them: mallet alias list')
    if (extra !== undefined) throw usageError(`Unexpected argument ${JSON.stringify(extra)}`, 'Name one alias')
    const {paths} = ctx.session
    const without = (aliases: Aliases): Aliases => {
      const {[name]: found, ...others} = aliases
      if (found === undefined || !Object.hasOwn(aliases, name)) throw noAlias(name, Object.keys(aliases))
      return others
    }
    if (ctx.isDry) {
      without(readAliases(paths))
      return ctx.planned({files: [{path: aliasFile(paths), change: `alias ${name} removed`}]})
    }
    changeAliases(paths, without)
    return Promise.resolve({kind: 'message', message: `Alias ${name} deleted.`})
  },
})

function noAlias(name: string, names: readonly string[]): AppError {
  const near = nearest(name, names)
  return new AppError({
    code: 'not_found',
    message: `There is no alias ${name}`,
    hint: near === undefined ? 'To list them: mallet alias list' : `Did you mean ${near}?`,
    exit: exitCodes.notFound,
  })
}
