/** Where clients reach the server. */
export interface Address {
  /** Without a slash at its end: `http://127.0.0.1:8080`. */
  url(): string
  /** Host and port, as pull specs begin. */
  host(): string
  /** Where this process reaches its own server. */
  local(): string
}
