// The few pieces of DER that a certificate is written with.

/** One element: tag, length, content. */
export function element(tag: number, content: Uint8Array): Buffer {
  const {length} = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

export const sequence = (...parts: Uint8Array[]): Buffer => element(0x30, Buffer.concat(parts))
/** An object identifier from the hexadecimal digits of its encoded content. */
export const oid = (hex: string): Buffer => element(6, Buffer.from(hex, 'hex'))
export const octets = (content: Uint8Array): Buffer => element(4, content)
export const bits = (content: Uint8Array, unused = 0): Buffer =>
  element(3, Buffer.concat([Buffer.from([unused]), content]))
export const utf8 = (text: string): Buffer => element(0x0c, Buffer.from(text, 'utf8'))
export const yes = element(1, Buffer.from([0xff]))

/** A moment in milliseconds since 1970; RFC 5280 wants two-digit years before 2050. */
export function time(milliseconds: number): Buffer {
  const text = `${new Date(milliseconds).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`
  const short = Number(text.slice(0, 4)) < 2050
  return element(short ? 0x17 : 0x18, Buffer.from(short ? text.slice(2) : text, 'ascii'))
}

export function pem(label: string, content: Buffer): string {
  const lines = content.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}
