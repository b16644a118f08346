import {bearerChallenge, refuse, RegistryError, type Exchange} from '../../../oci/server'
import {isDigest} from '../../../core/digest'

/** Not logged in: Foreman's shape, not the registry's. */
export function unauthenticated(headers: Readonly<Record<string, string>> = {}): RegistryError {
  const message = 'Unable to authenticate user'
  return new RegistryError(401, {error: {message}}, message, headers)
}

/** The challenge that Katello sends: one fixed scope for every path. */
export function challenge(exchange: Exchange): Record<string, string> {
  return bearerChallenge(exchange, 'repository:registry:pull,push')
}

/** Katello looks a manifest up before it asks its backend: one that it has never seen is an unknown name. */
export function missingManifest(name: string, reference: string, isStored: boolean): RegistryError | undefined {
  if (isStored) return undefined
  const what = `${isDigest(reference) ? 'manifest' : 'tag'} ${reference.slice(0, 200)}`
  return refuse(404, 'NAME_UNKNOWN', `repository ${name} has no ${what}`, {name, reference})
}
