// Finds what is attached to the manifests of a repository, with as few requests as the registry allows.
import {
  companionEndings,
  companionTag,
  kindOfReferrer,
  parseCompanionTag,
  type Companion,
  type CompanionChoice,
  type CompanionSearch,
} from '../companions'
import {artifactTypeOf, type Descriptor, type Manifest} from '../manifest'
import {mediaTypes} from '../mediatypes'
import type {Signalled} from '../endpoint'

/** What of a registry's client is needed here. */
interface Registry {
  apiReferrers(name: string, digest: string, options: Signalled): Promise<Descriptor[] | undefined>
  taggedReferrers(name: string, digest: string, options: Signalled): Promise<Descriptor[]>
  firstTags(name: string, options: Signalled): Promise<{readonly tags: readonly string[]; readonly isComplete: boolean}>
  findManifest(name: string, reference: string, options: Signalled): Promise<{readonly manifest: Manifest} | undefined>
  headManifest(name: string, reference: string, options: Signalled): Promise<Descriptor | undefined>
}

/** Referrers of one manifest that are looked at: far more than any image has. */
const maxListed = 1000

/**
 * Finds what is attached to manifests of one repository. The first manifest takes two requests, one for its referrers and one for the
 * repository's tags; any other takes one where the registry has referrers, and none where it does not. What is found by a tag takes one
 * more. A repository with more tags than the registry lists at once is asked for each tag instead.
 */
export class CompanionFinder implements CompanionSearch {
  readonly #client: Registry
  readonly #name: string
  readonly #choice: Required<Record<keyof CompanionChoice, boolean>>
  readonly #signalled: Signalled
  #hasApi: boolean | undefined
  #tags: Promise<ReadonlySet<string> | undefined> | undefined

  constructor(client: Registry, name: string, choice: CompanionChoice & Signalled = {}) {
    this.#client = client
    this.#name = name
    this.#choice = {referrers: choice.referrers ?? true, tags: choice.tags ?? true}
    this.#signalled = {signal: choice.signal}
  }

  /** Whether the registry has the referrers API; undefined until it was asked. */
  get hasApi(): boolean | undefined {
    return this.#hasApi
  }

  async of(subject: string): Promise<Companion[]> {
    const fromApi = await this.#fromApi(subject)
    const found = [
      ...fromApi.map((descriptor) => referrer(subject, descriptor, 'api')),
      ...(this.#choice.referrers ? await this.#fromFallback(subject) : []),
      ...(this.#choice.tags ? await this.#fromTags(subject) : []),
    ]
    const seen = new Set<string>()
    return found.filter(({descriptor, tag}) => {
      const key = tag ?? descriptor.digest
      return !seen.has(key) && seen.add(key)
    })
  }

  async #fromApi(subject: string): Promise<readonly Descriptor[]> {
    if (!this.#choice.referrers || this.#hasApi === false) return []
    const found = await this.#client.apiReferrers(this.#name, subject, this.#signalled)
    this.#hasApi = found !== undefined
    return found ?? []
  }

  async #fromFallback(subject: string): Promise<Companion[]> {
    const tag = companionTag(subject)
    const tags = await this.#listed()
    // A registry with the API lists there what it has; one tag more is looked at only if it is known to be there.
    if (tags ? !tags.has(tag) : this.#hasApi) return []
    const listed = await this.#client.taggedReferrers(this.#name, subject, this.#signalled)
    const described = await Promise.all(listed.slice(0, maxListed).map((descriptor) => this.#described(descriptor)))
    return described.map((descriptor) => referrer(subject, descriptor, 'fallback_tag'))
  }

  /** Programs that keep the tag do not always write down what a referrer is, as the API would; its manifest says it. */
  async #described(descriptor: Descriptor): Promise<Descriptor> {
    const {artifactType, digest} = descriptor
    if (artifactType !== undefined && artifactType !== mediaTypes.ociEmpty) return descriptor
    const found = await this.#client.findManifest(this.#name, digest, this.#signalled)
    if (!found) return descriptor
    return {...descriptor, artifactType: artifactTypeOf(found.manifest), annotations: found.manifest.annotations}
  }

  async #fromTags(subject: string): Promise<Companion[]> {
    const tags = await this.#listed()
    const found: Companion[] = []
    for (const ending of companionEndings) {
      const tag = companionTag(subject, ending)
      if (tags && !tags.has(tag)) continue
      const descriptor = await this.#client.headManifest(this.#name, tag, this.#signalled)
      const kind = parseCompanionTag(tag)?.kind ?? 'other'
      if (descriptor) found.push({kind, descriptor, subject, source: 'tag', tag})
    }
    return found
  }

  /** The repository's tags; undefined when there are more than come at once. */
  #listed(): Promise<ReadonlySet<string> | undefined> {
    this.#tags ??= this.#client
      .firstTags(this.#name, this.#signalled)
      .then(({tags, isComplete}) => (isComplete ? new Set(tags) : undefined))
    return this.#tags
  }
}

const referrer = (subject: string, descriptor: Descriptor, source: 'api' | 'fallback_tag'): Companion => ({
  kind: kindOfReferrer(descriptor),
  descriptor,
  subject,
  source,
})
