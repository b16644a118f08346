// Exports of a chunk as plain properties. The bundler makes a getter of each, at the end of the chunk, so that other chunks see a
// binding that changes later. A function for each of some hundred exports takes half a millisecond at every start, and makes each use of
// them a call. Bindings that may change keep their getters.

const getter =
  /^Object\.defineProperty\(exports, (["'])([\w$]+)\1, \{\s*enumerable: true,\s*get: function \(\) \{\s*return ([\w$]+);\s*\}\s*\}\);?$/gm

/** The text of a chunk, not yet minified, with plain exports. */
export const plainExports = (code) =>
  code.replace(getter, (text, _, name, binding) => (isFixed(code, binding) ? `exports.${name} = ${binding};` : text))

/** True when nothing assigns to a binding of the chunk but its own declaration. */
function isFixed(code, binding) {
  const name = binding.replaceAll('$', String.raw`\$`)
  if (new RegExp(String.raw`^(const|(async )?function\*?|class) ${name}\b`, 'm').test(code)) return true
  const assigned = new RegExp(
    String.raw`(?<![\w$.])${name}\s*(=(?![=>])|[-+*/%&|^?]+=|\+\+|--)|(\+\+|--)${name}(?![\w$])`,
    'g',
  )
  return new RegExp(String.raw`^(let|var) ${name} = `, 'm').test(code) && code.match(assigned)?.length === 1
}
