// Images of any age in a repository of a sandbox, pushed as podman would, with what is attached to them.
import {RegistryClient} from '../../../src/oci'
import {companionTag} from '../../../src/oci/companions'
import {descriptorOf, type Descriptor} from '../../../src/oci/manifest'
import {mediaTypes} from '../../../src/oci/mediatypes'
import {Secret} from '../../../src/core/secret'

/** Equal images have equal digests throughout a test. */
const today = Date.now()

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))

export interface Pushed extends Descriptor {
  /** Lengths of configuration and layers by digest. */
  readonly blobs: Readonly<Record<string, number>>
}

export class Pusher {
  readonly registry: RegistryClient

  constructor(url: string) {
    this.registry = new RegistryClient({url, credentials: {username: 'admin', password: new Secret('changeme')}})
  }

  /** Pushes an image of these layers, built so many days ago, under its digest or a tag. */
  async image(
    name: string,
    tag: string | undefined,
    layers: readonly string[],
    {days = 0, subject}: {readonly days?: number; readonly subject?: Descriptor} = {},
  ): Promise<Pushed> {
    const created = new Date(today - days * 86_400_000).toISOString()
    const config = bytes({architecture: 'amd64', os: 'linux', created, config: {Labels: {layers: layers.join(' ')}}})
    const contents = [config, ...layers.map((text) => new TextEncoder().encode(text.padEnd(2000, '.')))]
    const [first, ...rest] = await Promise.all(
      contents.map((content, n) => this.#blob(name, content, n === 0 ? mediaTypes.ociConfig : mediaTypes.ociLayer)),
    )
    const manifest = {
      schemaVersion: 2,
      mediaType: mediaTypes.ociManifest,
      config: first,
      layers: rest,
      ...(subject && {subject: plain(subject)}),
    }
    const pushed = await this.#manifest(name, tag, bytes(manifest), mediaTypes.ociManifest)
    return {...pushed, blobs: Object.fromEntries([first, ...rest].map((one) => [one?.digest ?? '', one?.size ?? 0]))}
  }

  async index(name: string, tag: string | undefined, members: readonly Descriptor[]): Promise<Descriptor> {
    const manifest = {schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: members.map(plain)}
    return this.#manifest(name, tag, bytes(manifest), mediaTypes.ociIndex)
  }

  /** A signature in cosign's tag. */
  sign(name: string, {digest}: Descriptor): Promise<Pushed> {
    return this.image(name, companionTag(digest, 'sig'), [`signature of ${digest}`])
  }

  async #blob(name: string, content: Uint8Array, mediaType: string): Promise<Descriptor> {
    const descriptor = descriptorOf(mediaType, content)
    await this.registry.pushBlob(name, descriptor, async function* () {
      yield await Promise.resolve(content)
    })
    return descriptor
  }

  async #manifest(name: string, tag: string | undefined, content: Uint8Array, mediaType: string): Promise<Descriptor> {
    const descriptor = descriptorOf(mediaType, content)
    await this.registry.putManifest(name, tag ?? descriptor.digest, {bytes: content, mediaType})
    return descriptor
  }
}

const plain = ({mediaType, digest, size}: Descriptor): Descriptor => ({mediaType, digest, size})
