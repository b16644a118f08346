// node scripts/run-typescript.mjs FILE [ARGUMENT]...: runs a TypeScript file of this project, which Node 20 cannot do by itself.
import {mkdirSync, rmSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {pathToFileURL} from 'node:url'
import {rolldown} from 'rolldown'

const root = resolve(import.meta.dirname, '..')
const [file, ...args] = process.argv.slice(2)
if (file === undefined) throw new Error('which file?')
const input = resolve(file)
const cache = join(root, 'node_modules/.cache/mallet-run') // below node_modules, so that packages are found
mkdirSync(cache, {recursive: true})
const bundle = await rolldown({
  input,
  platform: 'node',
  logLevel: 'warn',
  cwd: root,
  // packages and node's own modules, but not what the compiler itself adds
  external: (id) => /^[^./]/.test(id) && !id.startsWith('@oxc-project/runtime'),
})
const output = join(cache, `${process.pid}.mjs`)
await bundle.write({file: output, format: 'esm', codeSplitting: false})
await bundle.close()
process.argv = [process.argv[0], input, ...args]
try {
  await import(pathToFileURL(output).href)
} finally {
  rmSync(output, {force: true})
}
