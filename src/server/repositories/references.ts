import type {Store} from '../tables'
import {notFound} from '../kernel/errors'
import type {RootRepository} from './tables'
import {credentialKeys, type CredentialIds} from '../products/rules'

interface References extends CredentialIds {
  readonly sync_plan_id?: number | null | undefined
  readonly http_proxy_id?: number | null | undefined
}

/** 404 when a product or repository is to refer to a credential or plan that its organization has not, or to an unknown proxy. */
export function checkReferences(store: Store, organizationId: number, given: References): void {
  const {contentCredentials, syncPlans, httpProxies} = store
  for (const key of credentialKeys) {
    const id = given[key]
    if (id && contentCredentials.find(id)?.organization_id !== organizationId)
      throw notFound(`Couldn't find content credential with id ${id}`)
  }
  const {sync_plan_id: plan, http_proxy_id: proxy} = given
  if (plan && syncPlans.find(plan)?.organization_id !== organizationId)
    throw notFound(`Couldn't find sync plan with id ${plan}`)
  if (proxy && !httpProxies.find(proxy)) throw notFound(`Couldn't find HTTP proxy with id ${proxy}`)
}

/** Credentials and proxy of a repository by id and name, null where there is none. */
export function referencesJson(store: Store, root: RootRepository) {
  const credential = (id: number | null) => {
    const row = id === null ? undefined : store.contentCredentials.find(id)
    return {id: row?.id ?? null, name: row?.name ?? null}
  }
  const proxy = root.http_proxy_id === null ? undefined : store.httpProxies.find(root.http_proxy_id)
  return {
    gpg_key: credential(root.gpg_key_id),
    ssl_ca_cert: credential(root.ssl_ca_cert_id),
    ssl_client_cert: credential(root.ssl_client_cert_id),
    ssl_client_key: credential(root.ssl_client_key_id),
    http_proxy_id: root.http_proxy_id,
    http_proxy_name: proxy?.name ?? null,
    http_proxy: {id: root.http_proxy_id, name: proxy?.name ?? null, policy: root.http_proxy_policy},
  }
}
