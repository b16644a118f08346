import {rememberServer} from '../../workflows/login/save-server'
import type {Context} from '../../kit/run/context'

/** After a login: saves the server that `--server` named, and says where and how commands use it. */
export async function saveServer(ctx: Context, username: string): Promise<void> {
  const saved = await rememberServer({
    paths: ctx.session.paths,
    env: ctx.env,
    settings: await ctx.session.settings(),
    profile: ctx.text('profile'),
    configFile: ctx.text('config'),
    username,
  })
  if (!saved) return
  const {profile, left, isNew, isInUse} = saved
  const done = isNew ? `Saved the server in profile ${profile}.` : `Profile ${profile} has this server.`
  if (isInUse && (isNew || left !== undefined))
    ctx.terminal.note(left === undefined ? done : `${done} It is in use now; for the other one add --profile ${left}`)
  if (isInUse) return
  ctx.terminal.note(
    `${done} Other commands still use another one; add --profile ${profile}, or switch: mallet config profile use ${profile}`,
  )
}
