// The keys of a profile; apart from what reads and writes profiles, because the help lists them.

export const outputFormats = ['base', 'table', 'silent', 'csv', 'yaml', 'json', 'ndjson', 'markdown', 'html'] as const

export const profileKeys = {
  server: 'URL of the Foreman server, e.g. https://foreman.example.com',
  username: 'user name',
  password: 'password or personal access token',
  credential_store: 'where the password is kept: file (the default), keyring, or helper:NAME',
  organization: 'default organization',
  organization_id: 'default organization, by ID',
  ssl_ca_file: 'file with trusted CA certificates',
  ssl_ca_path: 'directory with trusted CA certificates',
  ssl_client_cert: 'client certificate (PEM)',
  ssl_client_key: 'private key of the client certificate (PEM)',
  verify_ssl: 'yes or no: verify the SSL certificate of the server',
  read_only: 'yes or no: refuse every request that changes something',
  output: `default output format: ${outputFormats.join(', ')}`,
  pager: 'command that shows long output; cat for none',
  use_sessions: 'yes or no: keep a session after auth login',
  lookup_timeout: 'seconds to resolve the name of a server, 0 for no limit; as all timeouts',
  connect_timeout: 'seconds to connect, also for a proxy',
  tls_timeout: 'seconds for the TLS handshake',
  first_byte_timeout: 'seconds until the response begins',
  idle_timeout: 'seconds in which a response may send nothing',
  request_timeout: 'seconds for a whole request with its retries',
  retries: 'how often a failed request is sent again',
} as const

export type ProfileKey = keyof typeof profileKeys
