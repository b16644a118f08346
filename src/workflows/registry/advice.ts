// Errors of a registry, with what can be done about them there.
import {AppError, exitCodes, type ErrorParts} from '../../core/errors'

/** A registry as far as advice about its errors goes. */
export interface Asked {
  readonly host: string
  /** It is the registry of the session's server. */
  readonly own: boolean
  /** Content goes into it. */
  readonly pushed?: boolean | undefined
}

/** Runs `work` and adds to its error what can be done about it at this registry. */
export async function explained<T>(registry: Asked, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw advised(error, registry)
  }
}

/** An error of a registry with what can be done about it; others are as they were. */
export function advised(error: unknown, registry: Asked | undefined): unknown {
  return error instanceof AppError && registry ? new AppError({...error.parts, ...advice(error, registry)}) : error
}

function advice({parts}: AppError, {host, own, pushed}: Asked): Partial<ErrorParts> {
  const {status, code, detail = '', hint, url} = parts
  if (status === 401) return {hint: `Log in: mallet registry login --registry ${host}, or check the credentials`}
  if (code === 'certificate')
    return {
      hint: own
        ? `Fetch its CA certificate with mallet --fetch-ca-cert https://${host}, verify it, and pass it with --ssl-ca-file`
        : `Save its CA certificate as /etc/containers/certs.d/${host}/ca.crt, or add --tls-verify no`,
      exit: exitCodes.configuration,
    }
  // Katello answers 404 when a user may not push.
  if (status === 404 && detail.startsWith('DENIED'))
    return {
      code: 'forbidden',
      hint: 'The permission to synchronize the product (sync_products) is required',
      exit: exitCodes.forbidden,
    }
  if (own && pushed && (detail.includes('NAME_') || status === 422))
    return {hint: 'To see where to push for a product: mallet registry push-path --organization … --product … --name …'}
  const image = /\/v2\/(.+)\/manifests\/[^/]+$/.exec(url ?? '')?.[1]
  if (status === 404 && hint === undefined && image !== undefined && !pushed)
    return {
      hint: `List its tags: mallet registry tags ${host}/${image}, or the repositories: mallet registry catalog --registry ${host}`,
    }
  if (status === 404 && hint === undefined)
    return {hint: `List what you can access: mallet registry catalog --registry ${host}`}
  return {}
}
