// The step between the shell and oclif's parser. Ruby's option reader, whose users we serve, takes the token after an
// option as its value whatever it looks like, and lets a later option win over an earlier one; oclif's refuses both.
// So each option and its value become one token, with a mark in front of the value that no shell can type and that
// every option takes off again.
export const mark = '\u0000'

export interface OptionShape {
  readonly takesValue: boolean
  /** All of its values count, not only the last. */
  readonly repeated?: boolean | undefined
  /** Name under which repeated options are the same. */
  readonly name: string
}

/** Option spellings (`--name`, `-n`) -> shape. */
export type Shapes = ReadonlyMap<string, OptionShape>

/**
 * Marks values and drops all but the last of a repeated option; an option without its value is left for the parser to report. `onDropped`
 * is told of an option whose dropped value was another one.
 */
export function markValues(
  argv: readonly string[],
  shapes: Shapes,
  onDropped: (option: string) => void = () => undefined,
): string[] {
  const out: (string | undefined)[] = []
  const seen = new Map<string, number>()
  const put = (shape: OptionShape, token: string): void => {
    const before = shape.repeated ? undefined : seen.get(shape.name)
    if (before !== undefined) {
      if (shape.takesValue && out[before] !== token) onDropped(shape.name)
      out[before] = undefined
    }
    seen.set(shape.name, out.push(token) - 1)
  }
  for (let i = 0; i < argv.length; i++) {
    const token = argv[i] ?? ''
    if (token === '--') {
      out.push(...argv.slice(i))
      break
    }
    if (token === '--json') {
      const next = argv[i + 1]
      const fields = next !== undefined && !next.startsWith('-') ? argv[++i] : ''
      put({takesValue: true, name: 'json'}, `--json=${mark}${fields}`)
      continue
    }
    if (token.startsWith('--json=')) {
      put({takesValue: true, name: 'json'}, `--json=${mark}${token.slice('--json='.length)}`)
      continue
    }
    const [name = '', inline] = token.startsWith('--')
      ? token.split(/=(.*)/s)
      : [token.slice(0, 2), token.length > 2 ? token.slice(token[2] === '=' ? 3 : 2) : undefined]
    const shape = shapes.get(name)
    if (!shape) out.push(token)
    else if (!shape.takesValue) put(shape, token)
    else if (inline !== undefined) put(shape, `--${shape.name}=${mark}${inline}`)
    else if (i + 1 < argv.length) put(shape, `--${shape.name}=${mark}${argv[++i]}`)
    else out.push(token)
  }
  return out.filter((token) => token !== undefined)
}

export const unmark = (value: string): string => (value.startsWith(mark) ? value.slice(1) : value)
