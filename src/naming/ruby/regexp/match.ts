import type {Meter} from '../../limits'
import type {Anchor} from './parse'
import type {Instruction, Program} from './program'

/** Where group n begins (2n) and ends (2n+1), in characters; the whole match is group 0. -1: took no part. */
export type Slots = readonly number[]

interface Thread {
  readonly instruction: number
  readonly slots: Slots
}

/**
 * The leftmost match at or after `from`, or null: of several, the one that a backtracking matcher prefers. All alternatives are
 * followed side by side, so the time is at most characters times instructions; it is charged to the meter.
 */
export function findMatch(program: Program, text: readonly string[], from: number, meter: Meter): Slots | null {
  const empty: Slots = Array.from({length: (program.groups + 1) * 2}, () => -1)
  let threads: Thread[] = []
  let best: Slots | null = null
  for (let position = from; position <= text.length; position++) {
    const seen = new Set<number>()
    const current: Thread[] = []
    for (const thread of threads) follow(program, thread, text, position, seen, current, meter)
    if (!best)
      follow(program, {instruction: 0, slots: withSlot(empty, 0, position)}, text, position, seen, current, meter)
    threads = []
    for (const {instruction, slots} of current) {
      const step = program.instructions[instruction]
      if (step?.type === 'match') {
        best = withSlot(slots, 1, position)
        break
      }
      const character = text[position]
      if (step?.type === 'character' && character !== undefined && step.test(character))
        threads.push({instruction: instruction + 1, slots})
    }
    if (best && threads.length === 0) break
  }
  return best
}

/** Adds to `out` the threads that wait for a character (or match) after everything that takes none, in order of preference. */
function follow(
  program: Program,
  start: Thread,
  text: readonly string[],
  position: number,
  seen: Set<number>,
  out: Thread[],
  meter: Meter,
): void {
  const pending: Thread[] = [start]
  for (let thread = pending.pop(); thread; thread = pending.pop()) {
    const {instruction, slots} = thread
    if (seen.has(instruction)) continue
    seen.add(instruction)
    meter.spend(1)
    const step: Instruction | undefined = program.instructions[instruction]
    if (step?.type === 'jump') pending.push({instruction: step.to, slots})
    else if (step?.type === 'split') pending.push({instruction: step.second, slots}, {instruction: step.first, slots})
    else if (step?.type === 'save')
      pending.push({instruction: instruction + 1, slots: withSlot(slots, step.slot, position)})
    else if (step?.type === 'anchor') {
      if (holds(step.kind, text, position)) pending.push({instruction: instruction + 1, slots})
    } else out.push(thread)
  }
}

function withSlot(slots: Slots, slot: number, position: number): Slots {
  return slots.with(slot, position)
}

const isWord = (character: string | undefined): boolean => character !== undefined && /^\w$/.test(character)

function holds(anchor: Anchor, text: readonly string[], position: number): boolean {
  const atEnd = position === text.length
  switch (anchor) {
    case 'start':
      return position === 0
    case 'end':
      return atEnd
    case 'lastLineEnd':
      return atEnd || (position === text.length - 1 && text[position] === '\n')
    case 'lineStart':
      // Behind the newline that ends the text no line begins.
      return position === 0 || (text[position - 1] === '\n' && !atEnd)
    case 'lineEnd':
      return atEnd || text[position] === '\n'
    case 'border':
    case 'noBorder':
      return (isWord(text[position - 1]) !== isWord(text[position])) === (anchor === 'border')
  }
}
