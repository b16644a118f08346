import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Environment, Options, Place} from './place'
import {buildContext} from './registry'

const remote = new Set(['login', 'pull', 'push', 'search', 'bud', 'inspect', 'list-tags', 'delete'])

/** One person's podman, buildah and skopeo: they share their logins, and with everybody of the place the storage. */
export class Client {
  readonly authFile: string

  /** `caFile`: the authority to trust; without it TLS is not asked for. `env`: variables besides the place's. */
  constructor(
    readonly place: Place,
    readonly name: string,
    readonly caFile?: string,
    readonly env: Environment = {},
  ) {
    this.authFile = join(place.directory, `${name}.auth.json`)
    // Commands other than login fail when the file is not there.
    writeFileSync(this.authFile, '{}')
  }

  /** Environment of this person's programs. */
  get options(): Options {
    return {env: {...this.env, REGISTRY_AUTH_FILE: this.authFile, ...(this.caFile && {SSL_CERT_FILE: this.caFile})}}
  }

  readonly podman = (command: string, ...args: readonly string[]): Promise<string> =>
    this.place.must('podman', this.#arguments(command, args, this.place.storage), this.options)

  /** podman, failing: what it tells the user. */
  readonly podmanFails = (command: string, ...args: readonly string[]): Promise<string> =>
    this.place.refused('podman', this.#arguments(command, args, this.place.storage), this.options)

  readonly buildah = (command: string, ...args: readonly string[]): Promise<string> =>
    this.place.must('buildah', this.#arguments(command, args, this.place.storage), this.options)

  readonly skopeo = (command: string, ...args: readonly string[]): Promise<string> =>
    this.place.must('skopeo', this.#arguments(command, args), this.options)

  readonly skopeoFails = (command: string, ...args: readonly string[]): Promise<string> =>
    this.place.refused('skopeo', this.#arguments(command, args), this.options)

  /** `podman login`, the password on standard input; gives what it says. */
  async login(host: string, user: string, password: string): Promise<string> {
    const args = this.#arguments('login', ['-u', user, '--password-stdin', host], this.place.storage)
    const {stdout, stderr} = await this.place.run('podman', args, {...this.options, input: password})
    return stdout + stderr
  }

  /** Builds an image from scratch by buildah under that name. */
  async build(reference: string, name: string, version: string): Promise<void> {
    const context = buildContext(this.place, name, version)
    await this.buildah('bud', '--isolation', 'chroot', '--timestamp', '0', '-q', '-t', reference, context)
  }

  /** Pushes by podman; gives the digest it says it pushed. */
  async push(reference: string, destination = reference): Promise<string> {
    const file = join(this.place.directory, 'pushed-digest')
    await this.podman('push', '--digestfile', file, reference, destination)
    return readFileSync(file, 'utf8').trim()
  }

  /** Pulls by podman as another machine that has nothing yet; gives the digest of the manifest that came. */
  async pull(reference: string): Promise<string> {
    const machine = this.place.newMachine()
    const pull = this.#arguments('pull', ['-q', reference], machine)
    const id = await this.place.must('podman', pull, this.options)
    return this.place.must('podman', [...machine, 'image', 'inspect', '--format', '{{.Digest}}', id], this.options)
  }

  /** Digest that the registry gives for a reference. */
  readonly digest = (reference: string): Promise<string> =>
    this.skopeo('inspect', '--format', '{{.Digest}}', `docker://${reference}`)

  async tags(repository: string): Promise<string[]> {
    return (JSON.parse(await this.skopeo('list-tags', `docker://${repository}`)) as {Tags: string[]}).Tags
  }

  /** Names that `podman search` finds, without the host. */
  async search(host: string, text = ''): Promise<string[]> {
    const found = await this.podman('search', '--format', '{{.Name}}', `${host}/${text}`)
    return found.split('\n').flatMap((line) => (line === '' ? [] : [line.replace(`${host}/`, '')]))
  }

  #arguments(command: string, args: readonly string[], global: readonly string[] = []): string[] {
    return [...global, command, ...this.#tls(command), ...args]
  }

  #tls(command: string): string[] {
    if (this.caFile !== undefined) return []
    if (command === 'copy' || command === 'sync') return ['--src-tls-verify=false', '--dest-tls-verify=false']
    return remote.has(command) ? ['--tls-verify=false'] : []
  }
}
