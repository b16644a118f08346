// Builds dist/: CommonJS chunks, one entry per command and one shared hot chunk, then the manifest and the word index.
import {chmodSync, existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {dirname, join, resolve} from 'node:path'
import {rolldown} from 'rolldown'
import {buildParts, lazyParts} from './lazy-parts.mjs'
import {plainExports} from './plain-exports.mjs'
import {sources, writeStubs} from './commands.mjs'
import {routesOf} from './routes.mjs'
import {makeManifest, manifestText, writeHelp} from './manifest.mjs'
import {completeEntry} from './entry-file.mjs'
import {copyPages, writeLicenses} from './shipped-texts.mjs'

const root = resolve(dirname(new URL(import.meta.url).pathname), '..')
const pjson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const {topics, commands} = sources(root)
const input = {
  cli: 'src/cli.ts',
  complete: 'src/complete.ts',
  keyring: 'src/config/keyring-helper.ts',
  'oclif/help': 'src/oclif/help.ts',
  'oclif/command-not-found': 'src/oclif/command-not-found.ts',
  ...Object.fromEntries(topics.map((name) => [`topics/${name}`, `src/commands/${name}.ts`])),
  ...Object.fromEntries(commands.map((name) => [`commands/${name}`, `src/commands/${name}.ts`])),
}

// What a plain verb needs of the kit; the rest of it is loaded where it is used, and must not be loaded by every command.
const ofKit = /[\\/]src[\\/]kit[\\/]/
let found
function shared(context) {
  if (found) return found
  found = new Set()
  const add = (id) => {
    if (found.has(id)) return
    found.add(id)
    context.getModuleInfo(id)?.importedIds.forEach(add)
  }
  add(join(root, 'src/kit/run/topic.ts'))
  return found
}

// Built aside and put in place at the end: a build beside a running program, or another build, must not break it.
const aside = join(root, `dist.${process.pid}`)
const parts = new Map()
const bundle = await rolldown({
  cwd: root,
  input,
  platform: 'node',
  logLevel: 'warn',
  checks: {eval: false},
  external: [/^libsql/, /^@napi-rs/, 'typescript', 'pnpapi', 'ts-node'],
  plugins: [lazyParts(parts), {name: 'plain-exports', renderChunk: plainExports}],
  moduleTypes: {'.bash': 'text', '.zsh': 'text', '.fish': 'text', '.ps1': 'text'},
  transform: {define: {__VERSION__: JSON.stringify(pjson.version)}},
})
const {output} = await bundle.write({
  dir: aside,
  format: 'cjs',
  entryFileNames: '[name].js',
  chunkFileNames: ({name}) => (name === 'entry' ? 'entry.js' : 'chunks/[name]-[hash].js'),
  exports: 'named',
  minify: !process.env.NO_MINIFY,
  codeSplitting: {
    groups: [
      {
        name: 'entry',
        test: /[\\/]src[\\/](cli|load|core[\\/](errors|text|json|file-error)|config[\\/](profile-keys|paths|aliases)|contract[\\/]define|kit[\\/](parse[\\/](globals|locate|mark|shapes)|present[\\/](ci|report|stderr-line|terminal)|run[\\/](main|at-once)))\.ts/,
        priority: 20,
      },
      {
        name: 'help',
        test: /[\\/]src[\\/]kit[\\/]help[\\/](help|guides|layout|help-data)\.ts/,
        priority: 15,
      },
      {
        name: 'completion',
        test: /[\\/]src[\\/]kit[\\/]complete[\\/](line|own-words|routes|words)\.ts/,
        priority: 15,
      },
      {
        name: (id, context) => (ofKit.test(id) && !shared(context).has(id) ? null : 'hot'),
        debugName: 'hot',
        test: /node_modules\/@oclif\/core|[\\/]src[\\/](core[\\/](errors|text|secret|json)|contract[\\/](define|shape|common)\.|resources[\\/]define|output[\\/]fields|kit[\\/](parse|run|present)[\\/])|lazy:/,
        priority: 10,
      },
    ],
  },
})
await bundle.close()
await buildParts(aside, parts)
completeEntry(aside)
escapeNonAscii(aside)
const summaries = writeStubs(root, aside, topics)
const {manifest, words} = await makeManifest(root, aside, pjson)
writeFileSync(join(aside, 'words.json'), JSON.stringify(words))
writeFileSync(join(aside, 'routes.json'), JSON.stringify(await routesOf(root)))
writeHelp(join(aside, 'help'), manifest, summaries)
copyPages(join(root, 'docs'), join(aside, 'docs'))
writeLicenses(root, output, join(aside, 'licenses.txt'))
const dist = join(root, 'dist')
const old = `${aside}.old`
if (existsSync(dist)) renameSync(dist, old)
renameSync(aside, dist)
rmSync(old, {recursive: true, force: true})
writeFileSync(join(root, 'oclif.manifest.json'), manifestText(manifest))
chmodSync(join(root, 'bin/run.js'), 0o755)
console.log(`built ${Object.keys(manifest.commands).length} commands`)

/** V8 keeps a source with a single character beyond Latin-1 in two bytes a character, and takes longer over all of it. */
function escapeNonAscii(directory) {
  for (const file of readdirSync(directory, {recursive: true}).filter((name) => name.endsWith('.js'))) {
    const text = readFileSync(join(directory, file), 'utf8')
    // eslint-disable-next-line no-control-regex
    const escaped = text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    if (escaped !== text) writeFileSync(join(directory, file), escaped)
  }
}
