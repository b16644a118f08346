import type {App} from '../app'
import type {Organization} from './tables'
import {openAuthority} from '../kernel/tls/authority'

/**
 * Key and certificate of an organization, subject `O=<label>`, as PEM text; made once and kept. This server's own
 * authority signs it, so that its bearer may read what the organization has.
 */
export function debugCertificate(app: App, organization: Organization): string {
  if (organization.debug_certificate) return organization.debug_certificate
  const {key, certificate} = openAuthority(app.dataDirectory, app.now).client({organization: organization.label})
  const text = `Key: ${key}\nCert: ${certificate}\n`
  app.store.organizations.update(organization.id, {debug_certificate: text, updated_at: organization.updated_at})
  return text
}
