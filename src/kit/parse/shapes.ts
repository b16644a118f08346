import type {Param} from '../../resources/define'
import {globals, shadowed, type Global} from './globals'
import type {OptionShape, Shapes} from './mark'
import type {Option, OptionSet} from './options'

const made = new WeakMap<OptionSet, Shapes>()

/** How each spelling of an option is read, for {@link markValues}. */
export function shapesOf(options: OptionSet): Shapes {
  const known = made.get(options)
  if (known) return known
  const shapes = makeShapes(options)
  made.set(options, shapes)
  return shapes
}

function makeShapes(options: OptionSet): Shapes {
  const shapes = new Map<string, OptionShape>()
  const put = (name: string, aliases: readonly string[], {kind, repeated}: Param, char?: string): void => {
    const shape = {name, takesValue: kind !== 'flag', repeated}
    for (const spelling of [name, ...aliases]) if (!shapes.has(`--${spelling}`)) shapes.set(`--${spelling}`, shape)
    if (char && !shapes.has(`-${char}`)) shapes.set(`-${char}`, shape)
  }
  for (const option of options.values() as Iterable<Option>) put(option.name, option.aliases, option.param, option.char)
  for (const [name, g] of Object.entries(globals as Record<string, Global>))
    put((options.has(name) && shadowed[name]) || name, [], g, g.char)
  // before the words of a command, which need not be one that has the option too
  for (const [name, other] of Object.entries(shadowed))
    if (!options.has(name)) shapes.set(`--${other}`, {name, takesValue: true})
  return shapes
}
