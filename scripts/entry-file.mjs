// What bin/run.js loads, in one file: opening, checking and compiling one takes a fifth of a millisecond, however small it is. The bundler
// leaves the start of the program in a file that only names it anew, and its own helpers in another.
import {readFileSync, readdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'

const runtime = /require\((["'`])[^"'`]*\/(rolldown-runtime-[\w-]+\.js)\1\)/
const entry = /require\(["'`]([^"'`]*\/entry\.js)["'`]\)/

/** Puts `start` and the bundler's helpers into entry.js of a built directory; files that load it take the helpers from there. */
export function completeEntry(directory) {
  const file = join(directory, 'entry.js')
  const text = readFileSync(file, 'utf8')
  const name = /exports\.start ?= ?[\w$]+\.([\w$]+)/.exec(readFileSync(join(directory, 'cli.js'), 'utf8'))?.[1]
  const [wanted, , helpers] = runtime.exec(text) ?? []
  if (name === undefined || helpers === undefined) throw new Error('the bundler names the parts of the entry otherwise')
  const code = readFileSync(join(directory, 'chunks', helpers), 'utf8')
  const inline = `exports.runtime=(function(exports){${code}\nreturn exports})({})`
  writeFileSync(file, `${text.replace(wanted, () => inline)}\nexports.start=exports.${name};\n`)
  for (const other of readdirSync(directory, {recursive: true}))
    if (other.endsWith('.js')) takeHelpers(join(directory, other), file)
}

function takeHelpers(file, from) {
  if (file === from) return
  const text = readFileSync(file, 'utf8')
  const loaded = entry.exec(text)?.[1]
  if (loaded === undefined || !runtime.test(text)) return
  writeFileSync(
    file,
    text.replace(runtime, () => `require(${JSON.stringify(loaded)}).runtime`),
  )
}
