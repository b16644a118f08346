import {AppError, usageError} from '../../../core/errors'
import {command} from '../../../kit/run/command'
import {messageAnswer} from '../../../kit/run/result'
import {existingProfile} from '../../../config/change-setting'
import {erasePassword} from '../../../config/kept-password'
import type {Paths} from '../../../config/paths'
import {changeStored, profileFile, readStored, type Profile, type Stored} from '../../../config/profiles'
import {named} from '../operands'

export default command({
  bare: true,
  dryRun: 'plans',
  summary: 'Delete a profile',
  description:
    'Deletes its settings with its saved password. The profile in use can be deleted only if it is the last one. Sessions stay until mallet auth logout.',
  examples: [
    ['Delete a profile', 'prod', 'a profile of that name'],
    ['Delete the profile of a sandbox that is no longer needed', '--profile sandbox', 'a sandbox that is not needed'],
  ],
  operands: 'NAME',
  answer: messageAnswer,
  async run(ctx) {
    const {paths} = ctx.session
    const [name] = named(ctx, 'profile')
    if (name === undefined) throw usageError('No profile specified', 'To list them: mallet config profile list')
    const profile = existingProfile(paths, name)
    if (ctx.isDry) {
      without(readStored(paths), name)
      return ctx.planned({files: [{path: profileFile(paths), change: `profile ${name} removed, with its password`}]})
    }
    await changeStored(paths, (stored) => without(stored, name))
    if (!isShared(paths, profile))
      await erasePassword({profile, root: ctx.commands.root}).catch((error: unknown) => {
        if (!(error instanceof AppError)) throw error
        ctx.terminal.warn(`Its password could not be erased: ${error.message}`)
      })
    return {kind: 'message', message: `Deleted profile ${name}.`}
  },
})

/** True when another profile has the same password in the same place. */
const isShared = (paths: Paths, profile: Profile): boolean =>
  Object.values(readStored(paths).profiles).some(
    (one) => one.credential_store === profile.credential_store && one.credential_server === profile.credential_server,
  )

function without(stored: Stored, name: string): Stored {
  const {[name]: _, ...profiles} = stored.profiles
  const others = Object.keys(profiles)
  if (stored.current === name && others.length > 0)
    throw usageError(
      `Profile ${name} is in use`,
      `Switch to another one first: mallet config profile use ${others.length === 1 ? others[0] : 'NAME'}`,
    )
  return {...stored, profiles, current: stored.current === name ? 'default' : stored.current}
}
