import {randomBytes, scrypt, timingSafeEqual} from 'node:crypto'

const cost = {N: 16384, r: 8, p: 1}
const keyLength = 32

function derive(password: string, salt: Buffer, options: {N: number; r: number; p: number}): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    scrypt(password.normalize('NFKC'), salt, keyLength, options, (error, key) =>
      error ? reject(error) : resolve(key),
    ),
  )
}

/** `scrypt$N$r$p$salt$key`, salt and key in base64. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt, cost)
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64'), key.toString('base64')].join('$')
}

/** True when the password is the one that was hashed. Takes its time also for a hash that is none. */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  const [scheme, N, r, p, salt = '', key = ''] = (hash ?? '').split('$')
  const known = scheme === 'scrypt'
  const options = known ? {N: Number(N), r: Number(r), p: Number(p)} : cost
  const expected = Buffer.from(key, 'base64')
  const actual = await derive(password, Buffer.from(salt, 'base64'), options)
  return known && expected.length === actual.length && timingSafeEqual(expected, actual)
}
