// The desktop's keyring as a credential helper: a program of its own, because a keyring may wait for somebody to unlock it.
export interface Keyring {
  get(server: string): Promise<string | null>
  set(server: string, value: string): Promise<void>
  delete(server: string): Promise<boolean>
}

/** What the helper answers, and whether it could do as asked. */
export interface Answer {
  readonly code: 0 | 1
  readonly output: string
}

/** Carries out one request of the credential-helper protocol on a keyring. */
export async function answer(action: string | undefined, input: string, keyring: Keyring): Promise<Answer> {
  switch (action) {
    case 'get': {
      const server = input.trim()
      const kept = loginIn(await keyring.get(server))
      return kept ? done(JSON.stringify({ServerURL: server, ...kept})) : failed('credentials not found in the keyring')
    }
    case 'store': {
      const {ServerURL: server, Username, Secret} = JSON.parse(input) as Record<string, unknown>
      if (typeof server !== 'string' || typeof Username !== 'string' || typeof Secret !== 'string')
        return failed('not a login')
      await keyring.set(server, JSON.stringify({Username, Secret}))
      return done('')
    }
    case 'erase':
      await keyring.delete(input.trim())
      return done('')
    default:
      return failed('usage: get, store or erase')
  }
}

const done = (output: string): Answer => ({code: 0, output})
const failed = (output: string): Answer => ({code: 1, output})

/** User and password are one value, so that they can be found by the server alone. */
function loginIn(value: string | null): {Username: string; Secret: string} | undefined {
  if (value === null) return undefined
  try {
    const {Username, Secret} = JSON.parse(value) as Record<string, unknown>
    return typeof Username === 'string' && typeof Secret === 'string' ? {Username, Secret} : undefined
  } catch {
    return undefined
  }
}
