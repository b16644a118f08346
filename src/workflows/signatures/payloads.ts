// What signed texts say: simple signing of container images, and statements of in-toto. Pure.
import {asArray, asCount, asObject, asText, objectOf, parseJson} from '../../core/json'

/** What a signature claims; nothing of it counts before the signature was verified. */
export interface Claims {
  /** Digests of the images that it is about. */
  readonly digests: readonly string[]
  /** The name under which the image was signed. */
  readonly reference?: string | undefined
  /** Type of a statement's predicate; absent in simple signing. */
  readonly predicateType?: string | undefined
  /** When it was made, in ISO 8601. */
  readonly timestamp?: string | undefined
}

const simpleType = 'cosign container image signature'
const statementTypes = /^https:\/\/in-toto\.io\/Statement\/(?:v1|v0\.1)$/

/** Reads the payload of simple signing; undefined for anything else. */
export function readSimplePayload(bytes: Uint8Array): Claims | undefined {
  const {critical, optional} = objectOf(parseJson(bytes))
  const {type, image, identity} = objectOf(critical)
  const digest = asText(objectOf(image)['docker-manifest-digest'])
  const reference = asText(objectOf(identity)['docker-reference'])
  if (type !== simpleType || digest === undefined || reference === undefined) return undefined
  const seconds = asCount(objectOf(optional)['timestamp'])
  return {digests: [digest], reference, timestamp: seconds === undefined ? undefined : isoTime(seconds)}
}

/** Reads a statement of in-toto; undefined for anything else. */
export function readStatement(bytes: Uint8Array): Claims | undefined {
  const {_type: type, subject, predicateType: predicate} = objectOf(parseJson(bytes))
  const predicateType = asText(predicate)
  if (!statementTypes.test(asText(type) ?? '') || predicateType === undefined) return undefined
  const subjects = (asArray(subject) ?? []).map(objectOf)
  const digests = subjects.flatMap(({digest}) => {
    const {sha256, sha512} = asObject(digest) ?? {}
    return [
      ...(typeof sha256 === 'string' ? [`sha256:${sha256}`] : []),
      ...(typeof sha512 === 'string' ? [`sha512:${sha512}`] : []),
    ]
  })
  const [name] = subjects.map((one) => asText(one['name'])).filter(Boolean)
  return {digests, predicateType, ...(subjects.length === 1 && name !== undefined && {reference: name})}
}

function isoTime(seconds: number): string | undefined {
  const time = new Date(seconds * 1000)
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString()
}
