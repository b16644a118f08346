// A content proxy asks its Katello for years, so it gets a personal access token of its own, and no password is kept.
import type {Settings} from '../../config/settings'
import {users} from '../../contract/users'
import {readInputFile} from '../../core/input-file'
import {client} from '../../katello/client'
import type {Transport} from '../../katello/transport'
import {makeToken} from './access-token'

/** Where a proxy's Katello is and how the proxy logs in there. */
export interface ProxyLogin {
  readonly url: string
  readonly login: string
  readonly token: string
  /** PEM of the authority to trust. */
  readonly ca: string | null
}

interface ProxySession {
  readonly settings: () => Promise<Settings>
  readonly transport: () => Promise<Transport>
}

/** Logs in to a Katello as a person and makes a token for a proxy of that name. */
export async function logInForProxy(session: ProxySession, url: string, name: string): Promise<ProxyLogin> {
  const api = client(session.transport)
  const {id, login} = await api.call(users.show_current, {})
  const token = await makeToken(api, id, {name: `content proxy ${name} ${new Date().toISOString()}`})
  const {values} = await session.settings()
  const file = values.ssl_ca_file?.value
  const ca = file === undefined ? null : readInputFile(file, 'ssl-ca-file').toString()
  return {url, login, token: token.value.reveal(), ca}
}
