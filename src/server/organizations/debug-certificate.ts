import type {Authority} from '../kernel/tls/authority'
import type {Store} from '../tables'
import type {Organization} from './tables'

/**
 * Key and certificate of an organization, subject `O=<label>`, as PEM text; made once and kept. This server's own
 * authority signs it, so that its bearer may read what the organization has.
 */
export function debugCertificate(
  {store, authority}: {store: Store; authority(): Authority},
  organization: Organization,
): string {
  if (organization.debug_certificate) return organization.debug_certificate
  const {key, certificate} = authority().client({organization: organization.label})
  const text = `Key: ${key}\nCert: ${certificate}\n`
  store.organizations.update(organization.id, {debug_certificate: text, updated_at: organization.updated_at})
  return text
}
