import {flag, list, oneOf, text} from '../../contract/define'
import * as t from '../../contract/shape'
import {command} from '../../kit/run/command'
import type {Context} from '../../kit/run/context'
import {contentView} from '../../resources/content-view'
import {lifecycleEnvironment} from '../../resources/lifecycle-environment'
import {applySetup} from '../../workflows/flatpak/apply-setup'
import {
  authenticationFor,
  clientSetup,
  clientSetupShape,
  setupScript,
  setupWarnings,
  type Authentication,
  type ClientSetup,
} from '../../workflows/flatpak/client-setup'
import {installedFlatpak, readInstalled, requirePlanned} from '../../workflows/flatpak/installed'
import {readFlatpaks, type EnvironmentFlatpaks} from '../../workflows/flatpak/offer'
import {logInToRegistry} from '../../workflows/registry/login'
import {expiresParam, loginInput, loginPrompts, noteToken} from '../registry/login-input'
import {accessOf} from '../registry/shared'

const setupAnswer = t.record('FlatpakClientSetup', () => ({
  lifecycle_environment: t.object({name: t.text, label: t.text, organization: t.text}),
  host: t.text,
  ...clientSetupShape.members,
  installed: t.optional(t.about('What flatpak installed; with --run only', t.list(installedFlatpak))),
}))

export default command({
  dryRun: 'plans',
  summary: 'Print the steps to install flatpaks on a host',
  description:
    'Prints a script that gives the host access to the registry, adds the lifecycle environment as a flatpak remote and installs its applications. With --run, runs the steps on this machine, on a terminal after asking for confirmation, and fails if what is installed then is not what the environment offers.',
  asks: true,
  examples: [
    ['Print the script for a registered host', '--lifecycle-environment Dev --organization ACME'],
    [
      'Install one application on this machine, for the current user',
      '--lifecycle-environment Dev --organization ACME --application org.example.Maps --user --run',
      'flatpak on this machine',
    ],
    ['Print the steps as JSON, for a script', '--lifecycle-environment-id 4 --json steps'],
  ],
  narrow: [lifecycleEnvironment, contentView],
  params: {
    remote_name: text('Name of the remote on the host (default: organization and environment)'),
    application: list('IDs of applications to install, separated by commas (default: all)'),
    authentication: oneOf(
      'How the host authenticates: with the certificate of a registered host, with a login, or not at all',
      ['certificate', 'login', 'none'],
    ),
    user: flag('Install for the current user instead of system-wide'),
    run: flag('Run the steps on this machine'),
    ...expiresParam,
  },
  answer: setupAnswer,
  async run(ctx) {
    const offer = await readOffer(ctx)
    const server = await ctx.session.server()
    const user = ctx.flag('user')
    const asked = ctx.text('authentication') as Authentication | undefined
    const applications = ctx.given['application']
    const setup = clientSetup(offer, {
      applications: Array.isArray(applications) ? applications.map(String) : [],
      remoteName: ctx.text('remote-name'),
      authentication: authenticationFor(offer, {asked, user, isHere: ctx.flag('run')}),
      user,
      scheme: server.protocol === 'http:' ? 'http' : 'https',
      authority: (await ctx.session.settings()).values.ssl_ca_file?.value,
    })
    for (const warning of setupWarnings(offer, setup)) ctx.terminal.warn(warning)
    if (setup.authentication !== 'certificate') ctx.terminal.note(sharedRemote)
    const data = {lifecycle_environment: offer.environment, host: offer.host, ...setup}
    if (!ctx.flag('run')) return {kind: 'text', text: setupScript(setup), data}
    if (ctx.isDry) {
      const titles = setup.steps.map(({title}) => title).join('; ')
      return ctx.planned({continues: `runs on this machine: ${titles}`, text: setupScript(setup), result: data})
    }
    await apply(ctx, setup, offer.host)
    const installed = await readInstalled(setup, {user, env: ctx.env, signal: ctx.signal})
    requirePlanned(installed, user)
    const count = new Set(setup.applications.map(({id}) => id)).size
    const message = `Remote ${setup.remote.name} added, ${count} ${count === 1 ? 'application' : 'applications'} installed.`
    return {kind: 'message', message, record: {...data, installed}, named: false}
  },
})

const sharedRemote =
  'The remote shows every environment that this login can pull from, and flatpak may install an application from any of them; only a registered host is limited to its own environments.'

async function readOffer(ctx: Context): Promise<EnvironmentFlatpaks> {
  const [environment, view] = await Promise.all([ctx.required(lifecycleEnvironment), ctx.id(contentView)])
  return readFlatpaks(ctx.client, {
    environmentId: Number(environment),
    contentViewId: view === undefined ? undefined : Number(view),
  })
}

async function apply(ctx: Context, setup: ClientSetup, host: string): Promise<void> {
  if (ctx.terminal.interactive) ctx.terminal.note(setupScript(setup))
  await ctx.confirm(
    `Run ${setup.steps.length === 1 ? 'this step' : `these ${setup.steps.length} steps`} on this machine?`,
  )
  await applySetup(setup, {
    env: ctx.env,
    paths: ctx.session.paths,
    signal: ctx.signal,
    async logIn(authfile) {
      const report = await logInToRegistry(
        ctx.client,
        accessOf(ctx, authfile),
        loginInput(ctx, host),
        loginPrompts(ctx),
      )
      noteToken(ctx, report)
      return report
    },
    onStep: (title) => ctx.terminal.note(`${title} …`),
  })
}
