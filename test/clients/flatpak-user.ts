import {join} from 'node:path'
import type {Environment, Place} from './place'
import type {Sandbox} from './sandbox'

/** So that flatpak asks nothing. */
export const unattended = ['-y', '--noninteractive'] as const

export const lines = (text: string): string[] => text.split('\n').filter(Boolean).sort()

/** A user with flatpak, a home and a D-Bus session of their own, who installs from a sandbox; as admin for the program. */
export class FlatpakUser {
  readonly env: Environment

  constructor(
    readonly place: Place,
    readonly sandbox: Sandbox,
    readonly name: string,
  ) {
    this.env = {
      HOME: place.path(name),
      XDG_CONFIG_HOME: place.path(name, 'config'),
      XDG_DATA_HOME: place.path(name, 'data'),
      XDG_CACHE_HOME: place.path(name, 'cache'),
      XDG_RUNTIME_DIR: place.path(name, 'runtime'),
      FLATPAK_USER_DIR: join(place.directory, name, 'flatpak'),
      MALLET_SERVER: sandbox.url,
      MALLET_USERNAME: 'admin',
      MALLET_PASSWORD: 'changeme',
    }
  }

  readonly flatpak = (...args: readonly string[]): Promise<string> => {
    const [program, ...words] = this.#inSession(args)
    return this.place.must(program, words, {env: this.env})
  }

  /** flatpak, failing: what it tells the user. */
  readonly fails = (...args: readonly string[]): Promise<string> => {
    const [program, ...words] = this.#inSession(args)
    return this.place.refused(program, words, {env: this.env})
  }

  /** Adds the sandbox as the remote `katello`. */
  async withRemote(): Promise<this> {
    await this.flatpak('remote-add', 'katello', `oci+${this.sandbox.url}`)
    return this
  }

  /** flatpak knows authorities from one place of the machine only, so a sandbox's takes that place, for this program alone. */
  #inSession(args: readonly string[]): [string, ...string[]] {
    const session = ['dbus-run-session', '--', 'flatpak', '--user', ...args] as [string, ...string[]]
    const {caFile} = this.sandbox
    if (caFile === undefined) return session
    return ['bwrap', '--dev-bind', '/', '/', '--ro-bind', caFile, '/etc/ssl/certs/ca-certificates.crt', ...session]
  }
}
