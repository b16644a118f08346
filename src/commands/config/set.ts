import {usageError} from '../../core/errors'
import {command} from '../../kit/run/command'
import {messageAnswer} from '../../kit/run/result'
import type {Context} from '../../kit/run/context'
import {namesUser, parseAddress} from '../../config/address'
import {isLimit, readLimit} from '../../config/limits'
import {readHammer} from '../../config/hammer'
import {
  bindCredential,
  changeStored,
  isStoredEmpty,
  profileFile,
  profileKey,
  readStored,
  type Profile,
} from '../../config/profiles'
import {hammerServer} from '../../config/settings'
import {text} from '../../contract/define'

export default command({
  bare: true,
  summary: 'Save a setting in a profile',
  description:
    'Creates the profile if it does not exist. An empty value removes the setting. Use --value-stdin for a password.',
  examples: [
    ['Set the server of the current profile', '--key server --value https://foreman.example.com'],
    ['Set the password without showing it', '--key password --value-stdin < password.txt'],
  ],
  params: {
    key: text('Name of the setting'),
    value: text('Value'),
    value_stdin: {kind: 'flag', local: true, about: 'Read the value from standard input'},
  },
  answer: messageAnswer,
  async run(ctx) {
    const name = ctx.text('key')
    if (name === undefined)
      throw usageError('No setting specified', 'Add --key; to list the settings: mallet help configuration')
    const key = profileKey(name)
    const value = ctx.flag('value-stdin') ? await ctx.terminal.readInput() : ctx.text('value')
    if (value === undefined) throw usageError(`No value specified for ${key}`, 'Add --value or --value-stdin')
    if (key === 'server' && namesUser(value))
      throw usageError(
        'The URL of a server must not contain a user name or password',
        'Save them as separate settings: mallet config set --key password --value-stdin',
      )
    if (key === 'server' && value !== '' && !parseAddress(value))
      throw usageError(`${JSON.stringify(value)} is not the URL of a server`, 'Write it as https://foreman.example.com')
    if (isLimit(key) && value !== '') readLimit(key, value)
    const asked = ctx.text('profile')
    if (isStoredEmpty(ctx.session.paths))
      ctx.terminal.warn(`${profileFile(ctx.session.paths)} was empty and is written anew`)
    const fallback = await serverElsewhere(ctx, asked)
    const stored = await changeStored(ctx.session.paths, (before) => {
      const profile = asked ?? before.current
      const changed: Profile = {...bindCredential(before.profiles[profile] ?? {}, fallback), [key]: value}
      if (value === '') delete changed[key]
      if (key === 'password') delete changed.credential_server
      return {
        ...before,
        current: Object.keys(before.profiles).length === 0 ? profile : before.current,
        profiles: {...before.profiles, [profile]: bindCredential(changed, fallback)},
      }
    })
    const profile = asked ?? stored.current
    return {
      kind: 'message',
      message: value === '' ? `Removed ${key} from profile ${profile}.` : `Set ${key} in profile ${profile}.`,
    }
  },
})

/** The server that hammer's files name, for a profile that names none: a password saved in it is for that one. */
async function serverElsewhere(ctx: Context, asked: string | undefined): Promise<string | undefined> {
  const {paths} = ctx.session
  const stored = isStoredEmpty(paths) ? undefined : readStored(paths)
  if (stored?.profiles[asked ?? stored.current]?.server !== undefined) return undefined
  return hammerServer(await readHammer(ctx.session.paths, ctx.text('config')))
}
