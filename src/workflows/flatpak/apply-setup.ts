// Does the steps of a host's setup on this machine.
import {join} from 'node:path'
import {directoryOf, type Environment, type Paths} from '../../config/paths'
import {isInstalled, runProgram} from '../run-program'
import type {ClientSetup} from './client-setup'

export interface SetupHost {
  readonly env: Environment
  readonly paths: Paths
  readonly signal: AbortSignal
  /** Logs in to the registry and keeps the login in a file. */
  logIn(authfile: string): Promise<unknown>
  /** A step begins. */
  onStep(title: string): void
}

/** Does all steps, one after the other; fails as the first program does that fails. */
export async function applySetup({steps}: ClientSetup, host: SetupHost): Promise<void> {
  const {env, paths, signal} = host
  const expanded = (path: string): string =>
    path.startsWith('~/.config/')
      ? join(directoryOf(env, 'XDG_CONFIG_HOME') ?? join(paths.home, '.config'), path.slice('~/.config/'.length))
      : path
  for (const {title, commands, authfile} of steps) {
    host.onStep(title)
    if (authfile !== undefined) await host.logIn(expanded(authfile))
    else for (const words of commands) await runProgram(withBus(words.map(expanded), env), env, signal)
  }
}

/** flatpak's authenticator is a D-Bus service: without a session bus it gets one for the time it runs. */
function withBus(words: readonly string[], env: Environment): readonly string[] {
  const isNeeded = words[0] === 'flatpak' && words[1] === 'install' && !env['DBUS_SESSION_BUS_ADDRESS']
  return isNeeded && isInstalled('dbus-run-session', env) ? ['dbus-run-session', '--', ...words] : words
}
