// Who is trusted, and who we are, when a connection is made with TLS.
import {accessSync, constants, readFileSync, readdirSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {AppError, exitCodes} from '../core/errors'
import {fileErrorText} from '../core/file-error'

export interface TlsOptions {
  readonly verify: boolean
  readonly caFile?: string | undefined
  readonly caPath?: string | undefined
  readonly clientCert?: string | undefined
  readonly clientKey?: string | undefined
}

const systemAuthorities = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/cert.pem',
]

/** What Node takes for a connection with TLS. */
export interface TlsSettings {
  readonly rejectUnauthorized: boolean
  readonly minVersion: 'TLSv1.2'
  readonly ca?: string[]
  readonly cert?: string
  readonly key?: string
}

/** The settings for a connection. A file that cannot be read is an AppError of exit code 66. */
export async function tlsOptions(tls: TlsOptions): Promise<TlsSettings> {
  const authorities = tls.verify ? await trustedAuthorities(tls) : undefined
  return {
    rejectUnauthorized: tls.verify,
    minVersion: 'TLSv1.2',
    ...(authorities && {ca: authorities}),
    ...(tls.clientCert && {cert: pem(tls.clientCert, '--ssl-client-cert')}),
    ...(tls.clientKey && {key: clientKey(tls.clientKey)}),
  }
}

/** Refuses a file or directory that is not there, where no connection with TLS would. `option`: with its dashes. */
export function requireReadable(file: string, option: string): void {
  try {
    accessSync(file, constants.R_OK)
  } catch (error) {
    throw unreadable(file, option, error)
  }
}

/** PEM texts of the authorities to trust: those that are named, and only those; else the usual ones and the system's. */
export async function trustedAuthorities(tls: Pick<TlsOptions, 'caFile' | 'caPath'>): Promise<string[]> {
  const own = [
    ...(tls.caFile ? [pem(tls.caFile, '--ssl-ca-file')] : []),
    ...(tls.caPath ? authoritiesIn(tls.caPath) : []),
  ]
  if (tls.caFile || tls.caPath) return own
  const {rootCertificates} = await import('node:tls')
  const system = [process.env['SSL_CERT_FILE'], ...systemAuthorities].flatMap((file) => {
    try {
      return file ? [readFileSync(file, 'utf8')] : []
    } catch {
      return []
    }
  })
  return [...rootCertificates, ...system.slice(0, 1)]
}

function authoritiesIn(directory: string): string[] {
  try {
    const files = readdirSync(directory)
      .filter((name) => /\.(pem|crt|cer|\d+)$/.test(name))
      .map((name) => join(directory, name))
      .filter((file) => statSync(file).isFile())
    if (files.length > 0) return files.map((file) => pem(file, '--ssl-ca-path'))
  } catch (error) {
    throw error instanceof AppError ? error : unreadable(directory, '--ssl-ca-path', error)
  }
  throw unreadable(directory, '--ssl-ca-path', new Error('no file in it is named *.pem, *.crt, *.cer or <hash>.0'))
}

/** Text of a PEM file; one without a PEM block is refused here, with its name, before TLS fails over it without. */
function pem(file: string, option: string): string {
  try {
    const text = readFileSync(file, 'utf8')
    if (text.includes('-----BEGIN ')) return text
  } catch (error) {
    throw unreadable(file, option, error)
  }
  throw unreadable(file, option, new Error('it contains nothing in PEM format'))
}

/** PEM text of a private key. Throws for one that others than its owner can read (exit code 78); root may share one with a group. */
export function clientKey(file: string): string {
  const text = pem(file, '--ssl-client-key')
  const {mode, uid} = statSync(file)
  const isShared = uid === 0 && process.getuid?.() !== 0
  if ((mode & (isShared ? 0o027 : 0o077)) === 0) return text
  throw new AppError({
    code: 'configuration',
    message: `The private key ${file} is readable by other users of this machine`,
    detail: 'whoever has it can log in as you',
    hint: `Restrict access to it: chmod 600 ${file}`,
    exit: exitCodes.configuration,
  })
}

const unreadable = (file: string, option: string, cause: unknown): AppError =>
  new AppError({
    code: 'input_file',
    message: `The file ${file} given with ${option} cannot be read`,
    detail: fileErrorText(cause),
    hint: 'Check the path and its permissions',
    exit: exitCodes.inputFile,
  })
