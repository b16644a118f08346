import {usageError} from '../../core/errors'
import {command} from '../../kit/run/command'
import {messageAnswer} from '../../kit/run/result'
import {isStoredEmpty, profileFile, readStored} from '../../config/profiles'
import {saveSetting} from '../../config/change-setting'
import type {ProfileKey} from '../../config/profile-keys'
import {readSettingValue} from '../../config/setting-values'
import {text} from '../../contract/define'
import type {Context} from '../../kit/run/context'
import type {Result} from '../../kit/run/result'
import {named, profileOf, settingKey} from './operands'

export default command({
  bare: true,
  dryRun: 'plans',
  summary: 'Save a setting in a profile',
  description:
    'Creates the profile if it does not exist. The value is checked before it is saved, and paths of files are saved as absolute paths. ' +
    'An empty value removes the setting, as config unset does. Use --value-stdin for a password.',
  examples: [
    ['Set the server of the current profile', 'server https://foreman.example.com'],
    ['Set the same with options, as in older scripts', '--key server --value https://foreman.example.com'],
    ['Set the password without showing it', 'password --value-stdin < password.txt'],
  ],
  operands: 'KEY VALUE',
  params: {
    key: text('Name of the setting'),
    value: text('Value'),
    value_stdin: {kind: 'flag', local: true, about: 'Read the value from standard input'},
  },
  answer: messageAnswer,
  async run(ctx) {
    const [name, given] = ctx.flag('value-stdin') ? named(ctx, 'key') : named(ctx, 'key', 'value')
    const key = settingKey(name)
    const value = ctx.flag('value-stdin') ? await ctx.terminal.readInput() : given
    if (value === undefined)
      throw usageError(`No value specified for ${key}`, `Write mallet config set ${key} VALUE, or add --value-stdin`)
    const {paths} = ctx.session
    const checked = value === '' ? undefined : readSettingValue(key, value, process.cwd())
    if (ctx.isDry) return drySet(ctx, key, checked)
    if (isStoredEmpty(paths)) ctx.terminal.warn(`${profileFile(paths)} was empty and is written anew`)
    const profile = await saveSetting(paths, {
      profile: profileOf(ctx),
      configFile: ctx.text('config'),
      root: ctx.commands.root,
      key,
      value: checked,
    })
    return {
      kind: 'message',
      message: checked === undefined ? `Removed ${key} from profile ${profile}.` : `Set ${key} in profile ${profile}.`,
    }
  },
})

/** A secret is not shown; where the profile keeps its password is not looked at. */
function drySet(ctx: Context, key: ProfileKey, value: string | undefined): Promise<Result> {
  const {paths} = ctx.session
  const profile = profileOf(ctx) ?? (isStoredEmpty(paths) ? 'default' : readStored(paths).current)
  const change =
    value === undefined
      ? `${key} removed from profile ${profile}`
      : `${key} set in profile ${profile}${shown(key, value)}`
  return ctx.planned({files: [{path: profileFile(paths), change}]})
}

const shown = (key: ProfileKey, value: string): string => (key === 'password' ? '' : ` to ${value}`)
