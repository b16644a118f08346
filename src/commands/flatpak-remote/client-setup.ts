import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {usageError} from '../../core/errors'
import {command} from '../../kit/run/command'
import type {Context} from '../../kit/run/context'
import {logInToRegistry} from '../../workflows/registry/login'
import {contentView} from '../../resources/content-view'
import {flag, list, oneOf, text} from '../../contract/define'
import * as t from '../../contract/shape'
import {lifecycleEnvironment} from '../../resources/lifecycle-environment'
import {
  clientSetup,
  consumerCertificate,
  setupScript,
  type Authentication,
  type ClientSetup,
} from '../../workflows/flatpak/client-setup'
import {readFlatpaks, type EnvironmentFlatpaks} from '../../workflows/flatpak/offer'
import {accessOf} from '../registry/shared'
import {loginInput, loginPrompts} from '../registry/login-input'
import {isInstalled, runProgram} from '../../workflows/run-program'

const flatpak = t.object({
  id: t.text,
  kind: t.oneOf('app', 'runtime'),
  ref: t.text,
  arch: t.text,
  branch: t.text,
  runtime: t.nullable(t.text),
  repository: t.text,
  container_repository_name: t.text,
  pull_spec: t.nullable(t.text),
  digest: t.text,
  tags: t.list(t.text),
})
const step = t.object({
  step: t.oneOf('certificates', 'authority', 'login', 'remote', 'install'),
  title: t.text,
  commands: t.list(t.list(t.text)),
  authfile: t.optional(t.text),
})
const setupAnswer = t.object({
  lifecycle_environment: t.object({name: t.text, label: t.text, organization: t.text}),
  host: t.text,
  remote: t.object({name: t.text, url: t.text}),
  authentication: t.oneOf('certificate', 'login', 'none'),
  applications: t.list(flatpak),
  missing_runtimes: t.list(t.text),
  steps: t.list(step),
})

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
    const setup = clientSetup(offer, {
      applications: ((ctx.given['application'] as unknown[] | undefined) ?? []).map(String),
      remoteName: remoteName(ctx),
      authentication: authenticationOf(ctx, offer),
      user: ctx.flag('user'),
      scheme: server.protocol === 'http:' ? 'http' : 'https',
      authority: (await ctx.session.settings()).values.ssl_ca_file?.value,
    })
    warn(ctx, offer, setup)
    const data = {lifecycle_environment: offer.environment, host: offer.host, ...setup}
    if (!ctx.flag('run')) return {kind: 'text', text: setupScript(setup), data}
    await carryOut(ctx, setup, offer.host)
    const count = new Set(setup.applications.map(({id}) => id)).size
    const message = `Remote ${setup.remote.name} added, ${count} ${count === 1 ? 'application' : 'applications'} installed.`
    return {kind: 'message', message, record: data, named: false}
  },
})

async function readOffer(ctx: Context): Promise<EnvironmentFlatpaks> {
  const [environment, view] = await Promise.all([ctx.required(lifecycleEnvironment), ctx.id(contentView)])
  return readFlatpaks(ctx.client, {
    environmentId: Number(environment),
    contentViewId: view === undefined ? undefined : Number(view),
  })
}

function authenticationOf(ctx: Context, {open, environment}: EnvironmentFlatpaks): Authentication {
  const asked = ctx.text('authentication') as Authentication | undefined
  if (asked === 'none' && !open)
    throw usageError(
      `Nobody pulls from ${environment.name} without showing who it is`,
      `Use --authentication certificate or login, or open it: mallet lifecycle-environment update --name ${environment.name} --registry-unauthenticated-pull yes`,
      'flatpak would find other environments that are open, or nothing',
    )
  if (asked !== undefined) return asked
  if (open) return 'none'
  if (ctx.flag('user')) return 'login'
  return !ctx.flag('run') || existsSync(consumerCertificate) ? 'certificate' : 'login'
}

function remoteName(ctx: Context): string | undefined {
  const name = ctx.text('remote-name')
  if (name === undefined || /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name)) return name
  throw usageError(
    `${JSON.stringify(name)} is no name for a flatpak remote`,
    'Letters, digits, "_", "-" and "." are allowed',
  )
}

function warn(ctx: Context, {environment, flatpaks}: EnvironmentFlatpaks, setup: ClientSetup): void {
  const {terminal} = ctx
  if (!flatpaks.some(({kind}) => kind === 'app'))
    terminal.warn(`The lifecycle environment ${environment.name} offers no flatpak applications yet`)
  for (const runtime of setup.missing_runtimes)
    terminal.warn(`The environment does not have ${runtime}, which is needed; mirror, publish and promote it as well`)
  for (const {id, tags, repository} of setup.applications)
    if (!tags.includes('latest'))
      terminal.warn(`${id} in ${repository} has no tag latest: hosts do not see it in the remote`)
  if (setup.authentication !== 'certificate')
    terminal.note(
      'The remote shows every environment that may be seen so, and flatpak may take an application from any that has it; only a registered host sees just its own.',
    )
  else if (setup.remote.url.startsWith('oci+http:'))
    terminal.warn(
      'Without TLS a host cannot show its certificate: it is known by its address at most. Use --authentication login',
    )
}

async function carryOut(ctx: Context, setup: ClientSetup, host: string): Promise<void> {
  if (ctx.terminal.interactive) ctx.terminal.note(setupScript(setup))
  await ctx.confirm(`Do this on this machine? (${setup.steps.length} steps)`)
  for (const {title, commands, authfile} of setup.steps) {
    ctx.terminal.note(`${title} …`)
    if (authfile !== undefined) {
      const access = accessOf(ctx, expanded(ctx, authfile))
      await logInToRegistry(ctx.client, access, loginInput(ctx, host), loginPrompts(ctx))
    } else
      for (const words of commands)
        await runProgram(
          withBus(
            ctx,
            words.map((word) => expanded(ctx, word)),
          ),
          ctx.env,
          ctx.signal,
        )
  }
}

const expanded = (ctx: Context, path: string): string =>
  path.startsWith('~/.config/')
    ? join(ctx.env['XDG_CONFIG_HOME'] || join(ctx.session.paths.home, '.config'), path.slice('~/.config/'.length))
    : path

/** flatpak's authenticator is a D-Bus service: without a session bus it gets one for the time it runs. */
function withBus(ctx: Context, words: string[]): string[] {
  const needed = words[0] === 'flatpak' && words[1] === 'install' && !ctx.env['DBUS_SESSION_BUS_ADDRESS']
  return needed && isInstalled('dbus-run-session', ctx.env) ? ['dbus-run-session', '--', ...words] : words
}
