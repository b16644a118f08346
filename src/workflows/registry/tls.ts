// Certificates for the connection to a registry, from where the container tools look for them, and whether it speaks TLS.
import {readFileSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {directoryOf, type Environment} from '../../config/paths'
import {truth} from '../../config/settings'
import {readInputFile} from '../../core/input-file'
import {clientKey, trustedAuthorities} from '../../katello/tls'
import type {TlsOptions} from '../../oci'
import type {RegistryAccess} from './access'

/** PEM texts. */
interface HostCertificates {
  readonly ca: readonly string[]
  readonly certificate?: string
  readonly key?: string
}

/** Trust and client certificate for a registry: the server's own as it is configured, others as the container tools have it. */
export async function registryTls(
  {session, env, verify: isVerified}: RegistryAccess,
  host: string,
  own: boolean,
): Promise<TlsOptions> {
  const kept = hostCertificates(host, env, session.paths.home)
  if (!own)
    return {
      verify: isVerified,
      ca: [...(await trustedAuthorities({})), ...kept.ca],
      certificate: kept.certificate,
      key: kept.key,
    }
  const {values} = await session.settings()
  const verify = truth(values.verify_ssl?.value) ?? true
  const [certificate, key] = [values.ssl_client_cert?.value, values.ssl_client_key?.value]
  const named = certificate !== undefined && key !== undefined
  return {
    verify,
    ca: [
      ...(await trustedAuthorities({caFile: values.ssl_ca_file?.value, caPath: values.ssl_ca_path?.value})),
      ...kept.ca,
    ],
    certificate: named ? readInputFile(certificate, 'ssl-client-cert').toString() : kept.certificate,
    key: named ? clientKey(key) : kept.key,
  }
}

/** What `certs.d/HOST` holds: authorities in *.crt, a client certificate in *.cert with its *.key. The first directory counts. */
function hostCertificates(host: string, env: Environment, home: string): HostCertificates {
  const own = join(directoryOf(env, 'XDG_CONFIG_HOME') ?? join(home, '.config'), 'containers', 'certs.d')
  for (const place of [own, '/etc/containers/certs.d', '/etc/docker/certs.d']) {
    const directory = join(place, host)
    const names = listed(directory)
    if (names === undefined) continue
    const ca = names.filter((name) => name.endsWith('.crt')).flatMap((name) => text(join(directory, name)) ?? [])
    for (const name of names.filter((file) => file.endsWith('.cert'))) {
      const certificate = text(join(directory, name))
      const key = text(join(directory, name.replace(/cert$/, 'key')))
      if (certificate !== undefined && key !== undefined) return {ca, certificate, key}
    }
    return {ca}
  }
  return {ca: []}
}

/** A directory or file that is not there, or that this user may not read, is as good as none. */
function listed(directory: string): string[] | undefined {
  try {
    return readdirSync(directory).sort()
  } catch {
    return undefined
  }
}

function text(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/** `https` unless whoever answers there plainly does not speak TLS. Nothing but a greeting is sent. */
export async function schemeOf(host: string, signal: AbortSignal): Promise<'http' | 'https'> {
  const [{connect}, {hostname, port}] = [await import('node:tls'), new URL(`https://${host}`)]
  return new Promise((resolve) => {
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port || 443),
      rejectUnauthorized: false,
      timeout: 5000,
    })
    const end = (scheme: 'http' | 'https'): void => {
      signal.removeEventListener('abort', stop)
      socket.destroy()
      resolve(scheme)
    }
    const stop = (): void => end('https')
    signal.addEventListener('abort', stop, {once: true})
    socket.once('secureConnect', () => end('https'))
    socket.once('timeout', () => end('https'))
    socket.once('error', (error: NodeJS.ErrnoException) =>
      end(/^(?:ERR_SSL|EPROTO|ECONNRESET)/.test(error.code ?? '') ? 'http' : 'https'),
    )
  })
}
