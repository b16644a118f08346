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
import {readFlatpaks, type EnvironmentFlatpaks} from '../../workflows/flatpak/offer'
import {logInToRegistry} from '../../workflows/registry/login'
import {loginInput, loginPrompts} from '../registry/login-input'
import {accessOf} from '../registry/shared'

const setupAnswer = t.record('FlatpakClientSetup', () => ({
  lifecycle_environment: t.object({name: t.text, label: t.text, organization: t.text}),
  host: t.text,
  ...clientSetupShape.members,
}))

export default command({
  summary: 'Print what a host must do to install the flatpaks of a lifecycle environment',
  description:
    "A script for the host: access to the registry, the remote, the applications under the names that the environment's pattern gives. With --run it is done on this machine instead; on a terminal you are asked first.",
  examples: [
    ['For a registered host', '--lifecycle-environment Dev --organization ACME'],
    [
      'One application, on this machine and for this user',
      '--lifecycle-environment Dev --organization ACME --application org.example.Maps --user --run',
    ],
    ['The steps for a program', '--lifecycle-environment-id 3 --json steps'],
  ],
  narrow: [lifecycleEnvironment, contentView],
  params: {
    remote_name: text('Name of the remote on the host; made of organization and environment unless given'),
    application: list('Ids of applications to install, separated by commas; all unless given'),
    authentication: oneOf(
      'How the host shows who it is: by its certificate as a registered host, by a login, or not at all',
      ['certificate', 'login', 'none'],
    ),
    user: flag('For the present user of the host instead of the whole machine'),
    run: flag('Do it on this machine'),
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
    await apply(ctx, setup, offer.host)
    const count = new Set(setup.applications.map(({id}) => id)).size
    const message = `Remote ${setup.remote.name} added, ${count} ${count === 1 ? 'application' : 'applications'} installed.`
    return {kind: 'message', message, record: data, named: false}
  },
})

const sharedRemote =
  'The remote shows every environment that may be seen so, and flatpak may take an application from any that has it; only a registered host sees just its own.'

async function readOffer(ctx: Context): Promise<EnvironmentFlatpaks> {
  const [environment, view] = await Promise.all([ctx.required(lifecycleEnvironment), ctx.id(contentView)])
  return readFlatpaks(ctx.client, {
    environmentId: Number(environment),
    contentViewId: view === undefined ? undefined : Number(view),
  })
}

async function apply(ctx: Context, setup: ClientSetup, host: string): Promise<void> {
  if (ctx.terminal.interactive) ctx.terminal.note(setupScript(setup))
  await ctx.confirm(`Do this on this machine? (${setup.steps.length} steps)`)
  await applySetup(setup, {
    env: ctx.env,
    paths: ctx.session.paths,
    signal: ctx.signal,
    logIn: (authfile) => logInToRegistry(ctx.client, accessOf(ctx, authfile), loginInput(ctx, host), loginPrompts(ctx)),
    onStep: (title) => ctx.terminal.note(`${title} …`),
  })
}
