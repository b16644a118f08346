// Verifies the image that a pull spec names.
import {referenceKey} from '../../oci/reference'
import type {Open} from '../registry/access'
import {explained} from '../registry/advice'
import {manifestFor} from '../registry/image'
import type {RegistryPlace} from '../registry/place'
import type {SignaturePolicy, Verification} from './verification'
import {verifyImage} from './verify'

/** As {@link verifyImage}; one request more, for what the pull spec names. */
export async function verifyPullSpec(
  {host, reference}: RegistryPlace,
  open: Open,
  policy: SignaturePolicy,
  {platform, signal}: {readonly platform?: string | undefined; readonly signal?: AbortSignal | undefined},
): Promise<Verification> {
  const {name, tag, digest: given} = reference
  const registry = await open(host, name)
  return explained(registry, async () => {
    const repository = registry.client.repository(name)
    const {digest, bytes} = await manifestFor(repository, referenceKey(reference), {platform, signal})
    const known = tag ?? (given === undefined ? 'latest' : undefined)
    return verifyImage(registry, {image: name, digest, tag: known, bytes}, policy, signal)
  })
}
