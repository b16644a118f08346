// What a content proxy keeps of its registration, as a file in its data directory that only its owner can read.
import {mkdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {asCount, asObject, asText, parseJson} from '../../core/json'

/** How a proxy reaches its Katello. */
export interface Upstream {
  /** Address without a slash at its end. */
  readonly url: string
  readonly login: string
  /** Personal access token of that user, made for this proxy. */
  readonly token: string
  /** PEM of the authority to trust, for HTTPS. */
  readonly ca: string | null
}

/** What Katello gave a proxy when they were paired. */
export interface Pairing {
  /** Id of the smart proxy. */
  readonly id: number
  /** What Katello shows when it calls the proxy. */
  readonly secret: string
  /** What the proxy shows to Katello's registry; null when it logs in there as its user. */
  readonly registryToken: string | null
  /** PEM texts: a certificate for the proxy with its key, and the authority that signed it and the hosts' certificates. */
  readonly certificate: string
  readonly key: string
  readonly ca: string
}

export interface Registration {
  readonly name: string
  readonly upstream: Upstream
  /** Absent until Katello knows the proxy. */
  readonly pairing?: Pairing
}

const fileOf = (directory: string): string => join(directory, 'proxy.json')

/** The registration of a data directory; undefined when there is none that can be read. */
export function readRegistration(directory: string): Registration | undefined {
  try {
    return parse(readFileSync(fileOf(directory)))
  } catch {
    return undefined
  }
}

/** Writes it whole; the authority goes into a file of its own besides, for clients to trust. */
export function writeRegistration(directory: string, registration: Registration): void {
  mkdirSync(join(directory, 'tls'), {recursive: true, mode: 0o700})
  const ca = registration.pairing?.ca
  if (ca !== undefined) writeWhole(join(directory, 'tls', 'ca.pem'), ca)
  writeWhole(fileOf(directory), `${JSON.stringify(registration, null, 2)}\n`)
}

function writeWhole(file: string, text: string): void {
  const draft = `${file}.${process.pid}.tmp`
  writeFileSync(draft, text, {mode: 0o600})
  renameSync(draft, file)
}

function parse(bytes: Uint8Array): Registration | undefined {
  const json = asObject(parseJson(bytes))
  const upstream = asObject(json?.['upstream'])
  const [name, url, login] = [asText(json?.['name']), asText(upstream?.['url']), asText(upstream?.['login'])]
  const token = asText(upstream?.['token'])
  if (!name || !url || !login || !token) return undefined
  const pairing = pairingOf(asObject(json?.['pairing']))
  const ca = asText(upstream?.['ca']) ?? null
  return {name, upstream: {url, login, token, ca}, ...(pairing && {pairing})}
}

function pairingOf(json: Readonly<Record<string, unknown>> | undefined): Pairing | undefined {
  const text = (key: string): string => asText(json?.[key]) ?? ''
  const id = asCount(json?.['id'])
  const [secret, certificate, key, ca] = [text('secret'), text('certificate'), text('key'), text('ca')]
  if (id === undefined || !secret || !certificate || !key || !ca) return undefined
  return {id, secret, registryToken: asText(json?.['registryToken']) ?? null, certificate, key, ca}
}
