import {asObject, asText, parseJson, textMap} from '../../core/json'
import {isLoopback} from '../../core/loopback'
import {
  collect,
  copyImage,
  LayoutDirectory,
  parseManifest,
  parseReference,
  RegistryClient,
  type ImageSource,
  type StoredManifest,
} from '../../oci/index'
import {referenceKey} from '../../oci/reference'
import type {Identity} from './identity'
import type {Deployment} from './deployments'
import type {Network} from './network'

/** Bytes of a configuration that are read; it says version and date of an image. */
const configLimit = 4 * 1024 * 1024

/** The images of a host: pulled from registries into a layout of its own, verified. */
export class HostImages {
  readonly #directory: string
  readonly #identity: Identity
  readonly #network: Network
  readonly #signal: AbortSignal

  constructor(directory: string, identity: Identity, network: Network, signal: AbortSignal) {
    this.#directory = directory
    this.#identity = identity
    this.#network = network
    this.#signal = signal
  }

  /** Pulls an image whole; of a list, the one for this machine. The digest is that of what the name serves. */
  async pull(spec: string): Promise<Deployment> {
    return this.#at(spec, async (source, reference) => {
      const root = await source.manifest(reference, this.#signal)
      const target = new LayoutDirectory(this.#directory)
      const signal = this.#signal
      const {digest} = await copyImage({source, reference: root.digest, target, platform: platform(), signal})
      if (digest !== root.digest) await target.putManifest(root)
      return this.#deployment(spec, root, target, await target.manifest(digest))
    })
  }

  /** What a name serves now, without its layers. */
  async look(spec: string): Promise<Deployment> {
    return this.#at(spec, async (source, reference) => {
      const root = await source.manifest(reference, this.#signal)
      return this.#deployment(spec, root, source, await this.#own(source, root))
    })
  }

  /** Digest that a name serves now. */
  async digest(spec: string): Promise<string> {
    return this.#at(spec, async (source, reference) => (await source.manifest(reference, this.#signal)).digest)
  }

  async #at<T>(spec: string, work: (source: ImageSource, reference: string) => Promise<T>): Promise<T> {
    const {host, name, tag, digest} = parseReference(spec, {docker: true})
    await this.#network.up(this.#signal)
    const client = this.#client(host ?? '')
    const repository = client.repository(name)
    const source: ImageSource = {
      name: repository.name,
      manifest: (reference, signal) => repository.manifest(reference, signal),
      blob: (descriptor, options) => this.#network.through(repository.blob(descriptor, options)),
    }
    try {
      return await work(source, referenceKey({name, tag, digest}))
    } finally {
      client.close()
    }
  }

  /** The certificate is shown to the server that the host is registered with, and to nobody else. */
  #client(host: string): RegistryClient {
    const {url, ca, certificate, key} = this.#identity
    if (host === new URL(url).host) return new RegistryClient({url, tls: {ca: [ca], certificate, key}})
    return new RegistryClient({url: `${isLoopback(host) ? 'http' : 'https'}://${host}`})
  }

  async #own(source: ImageSource, root: StoredManifest): Promise<StoredManifest> {
    const manifest = parseManifest(root.bytes, root.mediaType)
    if (manifest.kind === 'image') return root
    const [os, architecture] = platform().split('/')
    const item = manifest.manifests.find(({platform: p}) => p?.os === os && p?.architecture === architecture)
    return item ? source.manifest(item.digest, this.#signal) : root
  }

  async #deployment(
    image: string,
    root: StoredManifest,
    source: ImageSource,
    own: StoredManifest,
  ): Promise<Deployment> {
    const manifest = parseManifest(own.bytes, own.mediaType)
    if (manifest.kind !== 'image') return {image, digest: root.digest, version: null, timestamp: null}
    const tooLarge = () => new Error('the configuration of the image is too large')
    const config = asObject(parseJson(await collect(source.blob(manifest.config), configLimit, tooLarge)))
    const labels = textMap(asObject(config?.['config'])?.['Labels'])
    const version = labels['org.opencontainers.image.version'] ?? labels['version'] ?? null
    return {image, digest: root.digest, version, timestamp: asText(config?.['created']) ?? null}
  }
}

/** Platform of this machine, as images name it. */
function platform(): string {
  const names: Partial<Record<string, string>> = {x64: 'amd64', ia32: '386'}
  return `linux/${names[process.arch] ?? process.arch}`
}
