import {AppError, exitCodes, usageError} from '../../core/errors'
import {nearest} from '../../core/text'
import {command} from '../../kit/run/command'
import {messageAnswer} from '../../kit/run/result'
import type {Context} from '../../kit/run/context'
import {changeStored, profileFile, readStored} from '../../config/profiles'
import {text} from '../../contract/define'

export default command({
  dryRun: 'plans',
  summary: 'Delete a saved default',
  description: "Deletes only mallet's own defaults; those in hammer's files are not changed.",
  examples: [
    ['Delete the default organization', '--param-name organization_id', 'a saved default'],
    ['Delete the same default, spelled with a hyphen', '--param-name organization-id', 'a saved default'],
  ],
  params: {param_name: text('Option name without leading dashes')},
  answer: messageAnswer,
  async run(ctx) {
    const name = ctx.text('param-name')
    if (name === undefined) throw usageError('No default specified', 'Add --param-name')
    const key = name.replace(/^--/, '').replaceAll('-', '_')
    const {paths} = ctx.session
    const {defaults} = readStored(paths)
    if (!(key in defaults)) throw await unknown(key, ctx)
    if (ctx.isDry) return ctx.planned({files: [{path: profileFile(paths), change: `default ${key} removed`}]})
    await changeStored(paths, (stored) => ({
      ...stored,
      defaults: Object.fromEntries(Object.entries(stored.defaults).filter(([k]) => k !== key)),
    }))
    return {kind: 'message', message: `Default ${key} deleted.`}
  },
})

async function unknown(key: string, ctx: Context): Promise<AppError> {
  const {defaults} = await ctx.session.settings()
  const elsewhere = defaults[key]
  const near = nearest(key, Object.keys(defaults))
  return new AppError({
    code: 'not_found',
    message: `There is no saved default ${key}`,
    detail: elsewhere
      ? `it is set in ${elsewhere.origin}, which mallet does not change`
      : near
        ? `a similar one: ${near}`
        : undefined,
    hint: 'List them: mallet defaults list',
    exit: exitCodes.notFound,
  })
}
