import type {RubyRegexp} from './values'

/** A piece of parsed Ruby; `at` is its offset in the pattern. */
export type Node = NodeBody & {readonly at: number}

type NodeBody =
  | {readonly type: 'literal'; readonly value: null | boolean | number | string | RubyRegexp}
  /** A string with `#{…}` in it. */
  | {readonly type: 'interpolated'; readonly parts: readonly (string | Node)[]}
  | {readonly type: 'array'; readonly items: readonly Node[]}
  /** Only inside an index, as in `label[0..3]`; an open end is null. */
  | {readonly type: 'range'; readonly from: Node; readonly to: Node | null; readonly exclusive: boolean}
  | {readonly type: 'variable' | 'local'; readonly name: string}
  | {readonly type: 'assign'; readonly name: string; readonly value: Node}
  /** A method call; operators are calls of the method of that name. `safe`: `&.`. */
  | {
      readonly type: 'call'
      readonly receiver: Node
      readonly name: string
      readonly args: readonly Node[]
      readonly safe: boolean
    }
  | {readonly type: 'not'; readonly value: Node}
  | {readonly type: 'and' | 'or'; readonly left: Node; readonly right: Node}
  | {readonly type: 'if'; readonly test: Node; readonly body: Node; readonly otherwise: Node | null}
  | {
      readonly type: 'case'
      readonly subject: Node | null
      readonly branches: readonly {readonly tests: readonly Node[]; readonly body: Node}[]
      readonly otherwise: Node | null
    }
  | {readonly type: 'sequence'; readonly body: readonly Node[]}
  /** Text outside the tags. */
  | {readonly type: 'text'; readonly text: string}
  /** An output tag. */
  | {readonly type: 'output'; readonly value: Node}
