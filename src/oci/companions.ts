// What comes with an image: referrers of OCI 1.1, and the tags in which cosign kept the same before registries had those.
import type {Descriptor} from './manifest'

/** What something that is attached to an image says about it. */
export type CompanionKind = 'signature' | 'attestation' | 'sbom' | 'other'

/** Where it was found: the referrers API, the tag that stands in for that API, or a tag of its own. */
export type CompanionSource = 'api' | 'fallback_tag' | 'tag'

/** A manifest that belongs to another one, its subject. */
export interface Companion {
  readonly kind: CompanionKind
  readonly descriptor: Descriptor
  /** Digest of what it is attached to. */
  readonly subject: string
  readonly source: CompanionSource
  /** Its own tag, such as `sha256-….sig`; undefined for referrers, which have none. */
  readonly tag?: string | undefined
}

/** What of it is looked for. */
export interface CompanionChoice {
  /** Referrers, by the API or by their fallback tag; yes unless given. */
  readonly referrers?: boolean | undefined
  /** Tags such as `sha256-….sig`; yes unless given. */
  readonly tags?: boolean | undefined
}

/** Finds what is attached to the manifests of one place. */
export interface CompanionSearch {
  /** Everything attached to a manifest, each once: referrers first. */
  of(subject: string): Promise<Companion[]>
}

/** Endings of the tags that cosign makes of a digest, with what they hold. */
const kindsOfEndings: Readonly<Record<string, CompanionKind>> = {sig: 'signature', att: 'attestation', sbom: 'sbom'}

/** The endings of tags that hold signatures, attestations and SBOMs. */
export const companionEndings = Object.keys(kindsOfEndings)

/** The tag that belongs to a digest: `sha256-<hex>`, which lists referrers, or with an ending as cosign's. */
export function companionTag(digest: string, ending?: string): string {
  const [algorithm = '', hex = ''] = digest.split(':')
  return `${algorithm}-${hex.slice(0, 64)}${ending === undefined ? '' : `.${ending}`}`
}

export interface CompanionTag {
  readonly subject: string
  /** Undefined for the tag that lists referrers. */
  readonly ending: string | undefined
  readonly kind: CompanionKind
}

/** What a tag such as `sha256-….sig` belongs to; undefined for every other tag. */
export function parseCompanionTag(tag: string): CompanionTag | undefined {
  const [, hex, ending] = /^sha256-([0-9a-f]{64})(?:\.([A-Za-z0-9_]+))?$/.exec(tag) ?? []
  if (hex === undefined) return undefined
  return {subject: `sha256:${hex}`, ending, kind: (ending !== undefined && kindsOfEndings[ending]) || 'other'}
}

/** Media types of what is signed with Sigstore. */
export const sigstoreTypes = {
  simpleSigning: 'application/vnd.dev.cosign.simplesigning.v1+json',
  signatureArtifact: 'application/vnd.dev.cosign.artifact.sig.v1+json',
  envelope: 'application/vnd.dsse.envelope.v1+json',
  /** The predicate by which a bundle is a signature of the image, and no attestation about it. */
  signaturePredicate: 'https://sigstore.dev/cosign/sign/v1',
} as const

/** True for every version of the media type of Sigstore bundles. */
export const isBundleType = (mediaType: string | undefined): boolean =>
  /^application\/vnd\.dev\.sigstore\.bundle(?:\.v\d+\.\d+\+json|\+json;version=\d+\.\d+)$/.test(mediaType ?? '')

/** What a referrer says about its subject, by its artifact type and annotations. */
export function kindOfReferrer({artifactType = '', annotations = {}}: Descriptor): CompanionKind {
  if (isBundleType(artifactType)) {
    const predicate = annotations['dev.sigstore.bundle.predicateType']
    return predicate === undefined || predicate === sigstoreTypes.signaturePredicate ? 'signature' : 'attestation'
  }
  if (/spdx|cyclonedx|syft|sbom/i.test(artifactType)) return 'sbom'
  if (/in-toto|dsse|attestation|slsa/i.test(artifactType)) return 'attestation'
  return /cosign\.artifact\.sig|signature/i.test(artifactType) ? 'signature' : 'other'
}

/** A manifest of a place that lists all it has, with what could attach it to another one. */
export interface Attached {
  readonly descriptor: Descriptor
  /** Digest of its subject. */
  readonly subject: string | undefined
  readonly tag: string | undefined
  /** What it lists, where it is an index. */
  readonly listed: readonly Descriptor[]
}

/** What is attached to a manifest among all that a place lists: referrers first, each once. */
export function companionsIn(
  all: readonly Attached[],
  subject: string,
  {referrers = true, tags = true}: CompanionChoice,
): Companion[] {
  const referrer = (descriptor: Descriptor, source: CompanionSource): Companion => ({
    kind: kindOfReferrer(descriptor),
    descriptor,
    subject,
    source,
  })
  const direct: Companion[] = []
  const listed: Companion[] = []
  const tagged: Companion[] = []
  for (const {descriptor, subject: of, tag, listed: entries} of all) {
    const named = tag === undefined ? undefined : parseCompanionTag(tag)
    if (named?.subject !== subject) {
      if (of === subject) direct.push(referrer(descriptor, 'api'))
    } else if (named.ending === undefined) listed.push(...entries.map((one) => referrer(one, 'fallback_tag')))
    else tagged.push({kind: named.kind, descriptor, subject, source: 'tag', tag})
  }
  const seen = new Set<string>()
  return [...(referrers ? [...direct, ...listed] : []), ...(tags ? tagged : [])].filter(({descriptor, tag}) => {
    const key = tag ?? descriptor.digest
    return !seen.has(key) && seen.add(key)
  })
}
