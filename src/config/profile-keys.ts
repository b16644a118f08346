// The keys of a profile; apart from what reads and writes profiles, because the help lists them.

export const profileKeys = {
  server: 'URL of the Foreman server, e.g. https://foreman.example.com',
  username: 'user name',
  password: 'password or personal access token',
  organization: 'default organization',
  organization_id: 'default organization, by ID',
  ssl_ca_file: 'file with trusted CA certificates',
  ssl_ca_path: 'directory with trusted CA certificates',
  ssl_client_cert: 'client certificate (PEM)',
  ssl_client_key: 'private key of the client certificate (PEM)',
  verify_ssl: 'yes or no: verify the SSL certificate of the server',
  output: 'default output format',
  pager: 'command that shows long output; cat for none',
  use_sessions: 'yes or no: keep a session after auth login',
} as const

export type ProfileKey = keyof typeof profileKeys
