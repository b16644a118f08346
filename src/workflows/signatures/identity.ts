// Whether the image that a signature names is the one that is verified: podman's choices of signedIdentity. Pure.
import {usageError} from '../../core/errors'
import {formatReference, parseReference, type Reference} from '../../oci/reference'

/** Rules by which the reference in a signature is compared with the image's. */
export const identityRules = ['any', 'exact', 'repo-digest-or-exact', 'repository'] as const
export type IdentityRule = (typeof identityRules)[number]

export interface IdentityPolicy {
  /**
   * `any` compares nothing: the digest alone says what was signed. The others are podman's matchExact, matchRepoDigestOrExact and
   * matchRepository.
   */
  readonly rule: IdentityRule
  /** What signatures must name instead of the image's own name: a repository, or with a tag one image (podman's exact…). */
  readonly identity?: string | undefined
  /** Names that begin with the first were signed under names that begin with the second (podman's remapIdentity). */
  readonly prefix?: {readonly from: string; readonly to: string} | undefined
}

/** Reads `PREFIX=SIGNED-PREFIX`. */
export function parsePrefix(text: string): {from: string; to: string} {
  const [from = '', to = '', ...rest] = text.split('=')
  if (from === '' || to === '' || rest.length > 0)
    throw usageError(
      `--identity-prefix takes PREFIX=SIGNED-PREFIX, not ${JSON.stringify(text)}`,
      'For example: katello.example.com/acme/prod/app_cv=quay.io/acme',
    )
  return {from, to}
}

/** The name that signatures are to have, for messages; undefined when any name does. */
export function wantedIdentity(image: string, {rule, identity, prefix}: IdentityPolicy): string | undefined {
  if (identity !== undefined) return identity
  return rule === 'any' && !prefix ? undefined : renamed(image, prefix)
}

/** Whether a signature that names `signed` is one of `image`, both with their hosts. */
export function matchesIdentity(signed: string, image: string, policy: IdentityPolicy): boolean {
  const wanted = wantedIdentity(image, policy)
  if (wanted === undefined) return true
  const [theirs, ours] = [read(signed), read(wanted)]
  if (!theirs || !ours) return false
  if (policy.identity !== undefined)
    return hasNoTag(policy.identity) ? sameRepository(theirs, ours) : sameImage(theirs, ours)
  switch (policy.prefix && policy.rule === 'any' ? 'repo-digest-or-exact' : policy.rule) {
    case 'repository':
      return sameRepository(theirs, ours)
    case 'exact':
      return ours.digest === undefined && sameImage(theirs, ours)
    default:
      return ours.digest === undefined ? sameImage(theirs, ours) : sameRepository(theirs, ours)
  }
}

/** Checks an identity that was typed. */
export function checkIdentity(text: string): void {
  const {host, digest} = parseReference(text)
  if (host === undefined || digest !== undefined)
    throw usageError(
      `--identity takes the name of a repository or an image, not ${JSON.stringify(text)}`,
      'Write it with its host and without a digest, e.g. quay.io/acme/web or quay.io/acme/web:1.0',
    )
}

function renamed(image: string, prefix: IdentityPolicy['prefix']): string {
  if (!prefix || !image.startsWith(prefix.from)) return image
  const rest = image.slice(prefix.from.length)
  // As podman: a prefix ends where a part of a name ends.
  return rest === '' || /^[/:@]/.test(rest) ? `${prefix.to}${rest}` : image
}

/** As docker completes names: host docker.io, `library/`, and the tag `latest` where there is neither tag nor digest. */
function read(text: string): Reference | undefined {
  try {
    return parseReference(text, {docker: true})
  } catch {
    return undefined
  }
}

const hasNoTag = (text: string): boolean => parseReference(text).tag === undefined
const sameRepository = (a: Reference, b: Reference): boolean => a.host === b.host && a.name === b.name
const sameImage = (a: Reference, b: Reference): boolean =>
  formatReference({...a, digest: undefined}) === formatReference({...b, digest: undefined})
