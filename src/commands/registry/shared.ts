// What commands that talk to registries share: their options, and who uses the registries.
import {authFiles, type AuthFiles} from '../../config/containers-auth'
import {file, text, yesNo} from '../../contract/define'
import type {Context} from '../../kit/run/context'
import type {RegistryEvent} from '../../oci'
import type {ParamSet} from '../../resources/define'
import type {Open, OpenRegistry, RegistryAccess} from '../../workflows/registry/access'
import {explained} from '../../workflows/registry/advice'
import {withRegistries as openRegistries} from '../../workflows/registry/open'

export const authfileParam: ParamSet = {
  authfile: file('File with registry logins (default: REGISTRY_AUTH_FILE, or the file that podman uses)'),
}

/** Options of commands that talk to a registry. */
export const registryParams: ParamSet = {
  ...authfileParam,
  tls_verify: yesNo("Verify the certificate of a registry other than the server's (yes)"),
}

export const registryHost: ParamSet = {
  registry: text("Host of the registry (default: the server's)"),
}

export const authFilesOf = (ctx: Context): AuthFiles => authFiles(ctx.env, ctx.text('authfile'))

/** Registries as the user of the command may use them; `authfile` may be another than the options name. */
export const accessOf = (ctx: Context, authfile = ctx.text('authfile')): RegistryAccess => ({
  session: ctx.session,
  env: ctx.env,
  authfile,
  verify: ctx.given['tls-verify'] !== false,
  hasPassword: ctx.flag('password-stdin'),
  interactive: ctx.terminal.interactive,
  signal: ctx.signal,
  isDry: ctx.flag('dry-run'),
  observer: {warn: (text) => ctx.terminal.warn(text), request: (event) => diagnose(ctx, event)},
})

function diagnose(ctx: Context, event: RegistryEvent): void {
  const isTraced = ctx.flag('debug') || ctx.flag('trace')
  if (event.kind === 'answer') {
    if (!isTraced) return
    ctx.terminal.diagnose(`> ${event.method} ${event.url}`)
    ctx.terminal.diagnose(`< ${event.status}, ${event.milliseconds} ms`)
  } else if (isTraced || ctx.terminal.verbose)
    ctx.terminal.diagnose(`Retrying ${event.method} ${event.url} in ${event.wait} ms: ${event.why}`)
}

/** Opens registries, each once, and closes them all when `work` is done. */
export const withRegistries = <T>(ctx: Context, work: (open: Open) => Promise<T>): Promise<T> =>
  openRegistries(accessOf(ctx), work)

/** As {@link withRegistries}, for the one that `--registry` names. */
export const withRegistry = <T>(ctx: Context, work: (registry: OpenRegistry) => Promise<T>): Promise<T> =>
  withRegistries(ctx, async (open) => {
    const registry = await open(ctx.text('registry'))
    return explained(registry, () => work(registry))
  })
