import {X509Certificate} from 'node:crypto'
import {join} from 'node:path'
import {readIfThere} from '../../config/files'

/** Who a host is to the server it is registered with; PEM texts. */
export interface Identity {
  /** Address of the server. */
  readonly url: string
  readonly uuid: string
  readonly certificate: string
  readonly key: string
  readonly ca: string
}

/** The identity that registering left in a directory; undefined where there is none. */
export function readIdentity(directory: string, url: string): Identity | undefined {
  const [certificate, key, ca] = ['client.cert', 'client.key', 'ca.crt'].map((name) =>
    readIfThere(join(directory, name)),
  )
  if (certificate === undefined || key === undefined || ca === undefined) return undefined
  const uuid = /CN=([0-9a-f-]{36})/.exec(new X509Certificate(certificate).subject)?.[1]
  return uuid === undefined ? undefined : {url, uuid, certificate, key, ca}
}
