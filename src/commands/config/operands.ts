// What follows the words of the config commands: `config set server https://…` is `config set --key server --value https://…`.
import {usageError} from '../../core/errors'
import {profileKey} from '../../config/profiles'
import type {ProfileKey} from '../../config/profile-keys'
import type {Context} from '../../kit/run/context'

/** The value of each option, from the option or from what follows the words, in this order. More words than that are a usage error. */
export function named(ctx: Context, ...options: readonly string[]): (string | undefined)[] {
  const words = [...ctx.operands]
  const values = options.map((option) => ctx.text(option) ?? words.shift())
  const [extra] = words
  if (extra !== undefined)
    throw usageError(
      `Unexpected argument ${JSON.stringify(extra)}`,
      options.includes('value') ? 'Put quotes around a value with spaces' : 'Give one name',
    )
  return values
}

/** The setting that is named. Naming none is a usage error. */
export function settingKey(name: string | undefined): ProfileKey {
  if (name === undefined) throw usageError('No setting specified', 'Name one; to list them: mallet help configuration')
  return profileKey(name)
}

/** The profile that a change is for, where it is not the one in use: as for every command, `--profile` before MALLET_PROFILE. */
export const profileOf = (ctx: Context): string | undefined =>
  ctx.text('profile') ?? (ctx.env['MALLET_PROFILE'] || undefined)
