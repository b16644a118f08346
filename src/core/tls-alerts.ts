// What a server says of a client certificate during the TLS handshake, in words. It ends the connection with a TLS alert.

const alerts: readonly (readonly [RegExp, string])[] = [
  [/CERTIFICATE_REQUIRED|certificate required/, 'it requires a client certificate'],
  [/UNKNOWN_CA|alert unknown ca/, 'it does not trust the authority that signed the client certificate'],
  [/ALERT_CERTIFICATE_EXPIRED|alert certificate expired/, 'the client certificate has expired'],
  [/ALERT_CERTIFICATE_REVOKED|alert certificate revoked/, 'the client certificate was revoked'],
  [
    /ALERT_UNSUPPORTED_CERTIFICATE|alert unsupported certificate/,
    'it does not support this kind of client certificate',
  ],
  [
    /ALERT_(?:BAD_CERTIFICATE|CERTIFICATE_UNKNOWN|ACCESS_DENIED)|alert (?:bad certificate|certificate unknown|access denied)/,
    'it does not accept the client certificate',
  ],
]

/** Why a server refused the client certificate, or the lack of one; undefined for an error that is about something else. */
export function certificateRefusal(code: string, text: string): string | undefined {
  return alerts.find(([pattern]) => pattern.test(code) || pattern.test(text))?.[1]
}

/** True where key and certificate do not belong together, which OpenSSL notices before anything is sent. */
export const isKeyMismatch = (code: string, text: string): boolean =>
  code.includes('KEY_VALUES_MISMATCH') || text.includes('key values mismatch')
