import {Problem} from '../../error'
import {limits} from '../../limits'
import type {Test} from './classes'
import {illegal} from './illegal'
import {type Anchor, parseRegexp, type Pattern} from './parse'

export type Instruction =
  | {readonly type: 'character'; readonly test: Test}
  | {readonly type: 'anchor'; readonly kind: Anchor}
  /** Goes on at both places, the first preferred. */
  | {type: 'split'; first: number; second: number}
  | {type: 'jump'; to: number}
  | {readonly type: 'save'; readonly slot: number}
  | {readonly type: 'match'}

/** A compiled regular expression: slots 2n and 2n+1 hold where group n begins and ends. */
export interface Program {
  readonly instructions: readonly Instruction[]
  readonly groups: number
}

/** Compiles a regular expression for a matcher that never backtracks; flags: `i` and `m` (a dot matches newlines). */
export function compileRegexp(source: string, flags: string): Program {
  const other = /[^im]/.exec(flags)
  if (other) throw illegal(`the flag '${other[0]}'`)
  const {pattern, groups} = parseRegexp(source, {ignoreCase: flags.includes('i'), dotAll: flags.includes('m')})
  if (groups > limits.groups) throw new Problem('limit', `the regular expression has more than ${limits.groups} groups`)
  const instructions: Instruction[] = []
  emit(pattern, instructions)
  instructions.push({type: 'match'})
  return {instructions, groups}
}

function emit(pattern: Pattern, out: Instruction[]): void {
  if (out.length > limits.regexp) throw new Problem('limit', 'the regular expression is too long')
  switch (pattern.type) {
    case 'character':
    case 'anchor':
      out.push(pattern)
      return
    case 'sequence':
      for (const part of pattern.parts) emit(part, out)
      return
    case 'choice':
      emitChoice(pattern.parts, out)
      return
    case 'group':
      out.push({type: 'save', slot: pattern.number * 2})
      emit(pattern.body, out)
      out.push({type: 'save', slot: pattern.number * 2 + 1})
      return
    case 'repeat':
      emitRepeat(pattern, out)
  }
}

function emitChoice(parts: readonly Pattern[], out: Instruction[]): void {
  const jumps: {type: 'jump'; to: number}[] = []
  parts.forEach((part, index) => {
    if (index === parts.length - 1) {
      emit(part, out)
      return
    }
    const split = {type: 'split' as const, first: out.length + 1, second: 0}
    out.push(split)
    emit(part, out)
    const jump = {type: 'jump' as const, to: 0}
    jumps.push(jump)
    out.push(jump)
    split.second = out.length
  })
  for (const jump of jumps) jump.to = out.length
}

function emitRepeat(repeat: Extract<Pattern, {type: 'repeat'}>, out: Instruction[]): void {
  const {body, least, most, lazy} = repeat
  // A body without instructions would make copies for free, however many were asked for.
  const copies = most === Infinity ? least : most
  if (copies > limits.regexp) throw new Problem('limit', 'the regular expression repeats too often')
  for (let i = 0; i < least; i++) emit(body, out)
  if (most === Infinity) {
    const start = out.length
    const split = optional(lazy, out)
    emit(body, out)
    out.push({type: 'jump', to: start})
    split.leave(out.length)
    return
  }
  const splits: {leave: (to: number) => void}[] = []
  for (let i = least; i < most; i++) {
    splits.push(optional(lazy, out))
    emit(body, out)
  }
  for (const split of splits) split.leave(out.length)
}

/** Emits a choice between going on and leaving; the place to leave to is told later. */
function optional(lazy: boolean, out: Instruction[]): {leave: (to: number) => void} {
  const next = out.length + 1
  const split = {type: 'split' as const, first: next, second: next}
  out.push(split)
  return {leave: (to) => void (lazy ? (split.first = to) : (split.second = to))}
}
