import {Problem} from '../../error'

/** The problem of a regular expression that has what is not evaluated here. */
export function illegal(what: string): Problem {
  return new Problem('unsupported', `not a regular expression that is evaluated here: ${what}`)
}
