// What one check of a setup found, and what to do about it.

export interface Finding {
  readonly check: string
  readonly state: 'ok' | 'warn' | 'fail'
  readonly found: string
  /** What to do; null where nothing is wrong. */
  readonly action: string | null
}

export const ok = (check: string, found: string): Finding => ({check, state: 'ok', found, action: null})
export const warn = (check: string, found: string, action: string): Finding => ({check, state: 'warn', found, action})
export const fail = (check: string, found: string, action: string): Finding => ({check, state: 'fail', found, action})
