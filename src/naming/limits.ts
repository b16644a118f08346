import {Problem} from './error'

/** Bounds that keep a hostile pattern from taking time or memory; no honest pattern comes near them. */
export const limits = {
  /** Characters of a pattern: what the server's column holds. It also bounds how deep code can nest. */
  pattern: 255,
  /** Characters of any string. */
  text: 65_536,
  /** Elements of any array. */
  items: 4096,
  /** Sum of the counts in the `{n}` of a regular expression. */
  repetitions: 1000,
  /** Units of work of one rendering: about one per character or element touched. */
  work: 500_000,
} as const

/** Counts the work of one rendering and refuses what goes beyond {@link limits}. */
export class Meter {
  private left: number = limits.work

  /** Charges `units` of work. */
  spend(units: number): void {
    this.left -= units
    if (this.left < 0) throw new Problem('limit', 'rendering takes too many steps')
  }

  /** Refuses, before it is made, a string of `length` characters that is too long; charges the characters that are new. */
  text(length: number, added = length): void {
    if (length > limits.text) throw new Problem('limit', `a string would be longer than ${limits.text} characters`)
    this.spend(1 + added)
  }

  /** Refuses an array of `length` elements that is too long, and charges one element. */
  item(length: number): void {
    if (length > limits.items) throw new Problem('limit', `an array would have more than ${limits.items} elements`)
    this.spend(1)
  }
}
