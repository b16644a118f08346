// Parameters that many resources share. Whatever only one resource has is declared beside its actions.
import {number, oneOf, text, to, toMany, yesNo} from './define'

/** Foreman's taxonomy of a request, which no command offers as an option. */
export const context = {
  organization_id: text('Organization context of the request', {internal: true}),
  location_id: text('Location context of the request', {internal: true}),
}

/** The same taxonomy as options: `--organization`, `--location` and their other forms. */
export const contextOptions = {
  location_id: to('location', '', {wire: 'string'}),
  organization_id: to('organization', '', {wire: 'string'}),
}

/** Katello's calls on one record take the organization as well, although the ID alone finds the record. */
export const organizationContext = {organization_id: number('Organization context of the request', {internal: true})}

export const includePermissions = {
  include_permissions: yesNo("Include the current user's permissions", {internal: true}),
}

/** What the server assigns once: only actions that create a record take it. */
export const label = text('Label; derived from the name by default, cannot be changed later')

export const filterByName = text('Filter by name')
export const filterByLabel = text('Filter by label')
export const contentType = text('Content type, e.g. docker, yum or file')

/** The credentials that products and repositories share. */
export const contentCredentials = {
  gpg_key_id: to('content-credential', 'GPG key', {flag: 'gpg-key'}),
  ssl_ca_cert_id: to('content-credential', 'SSL CA certificate', {flag: 'ssl-ca-cert'}),
  ssl_client_cert_id: to('content-credential', 'SSL client certificate', {flag: 'ssl-client-cert'}),
  ssl_client_key_id: to('content-credential', 'SSL client key', {flag: 'ssl-client-key'}),
}

export const downloadPolicies = ['immediate', 'on_demand'] as const

/** Which HTTP proxy synchronization goes through. */
export const httpProxy = {
  http_proxy_policy: oneOf('Whether to synchronize through the default proxy, a specific one, or none', [
    'global_default_http_proxy',
    'none',
    'use_selected_http_proxy',
  ]),
  http_proxy_id: to('http-proxy', 'HTTP proxy'),
}

export const syncChecks = {
  skip_metadata_check: yesNo('Synchronize even if the upstream metadata has not changed (yum and deb)'),
  validate_contents: yesNo('Verify the checksums of all content (yum)'),
}

/** Content that a content view filter could select, or selects. */
export const available = {
  available_for: text('List only content that can be added to a content_view_version or content_view_filter', {
    internal: true,
  }),
  show_all_for: text('List content that is in a content_view_filter together with what can be added to it', {
    internal: true,
  }),
}

/** Versions of content views whose content is compared. */
export const compared = {
  content_view_version_ids: toMany('content-view-version', '', {names: 'content-view-versions', required: true}),
  repository_id: to('repository'),
}
