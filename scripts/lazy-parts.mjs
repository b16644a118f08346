// Parts of libraries that most runs never use, made to load at first use. Each saves milliseconds at every start.
import {createRequire} from 'node:module'
import {join} from 'node:path'
import {rolldown} from 'rolldown'
import {loadOclif, oclifFile, oclifOwn, oclifParts, ownPackage, quietDebug} from './oclif-parts.mjs'

/** got's helpers that are only built when their feature is used: their default exports, as classes that wait. */
const gotParts = {
  'cacheable-lookup': (part) => `export default class { constructor(...a) { return new (${part}.default)(...a) } }`,
  'cacheable-request': (part) =>
    `export class CacheError extends Error { static [Symbol.hasInstance](e) { return e?.constructor?.name === 'CacheError' } }
export default class { constructor(...a) { return new (${part}.default)(...a) } }`,
  'http2-wrapper': (part) =>
    `let m; const get = () => m ??= ${part}.default ?? ${part}
export default {get globalAgent() { return get().globalAgent }, get auto() { return get().auto }, get Agent() { return get().Agent }}`,
}

/** What the name pattern needs for regular expressions only. */
const namingParts = {
  re2js: (part) => `export const RE2JS = new Proxy({}, {get: (_, key) => ${part}.RE2JS[key]})`,
}

const soonPrefix = '\0soon:'
const prefix = '\0lazy:'
const isBuiltin = (id) => id.startsWith('node:')

/** File of a part below dist/, seen from dist/chunks, where everything that uses it ends up. */
const load = (id) => `require(${JSON.stringify(isBuiltin(id) ? id : `../lazy/${id}.js`)})`

/** Replaces the parts by stand-ins; `parts` collects package name -> file that imported it, for {@link buildParts}. */
export function lazyParts(parts) {
  return {
    name: 'lazy-parts',
    resolveId(id, importer) {
      if (!importer) return null
      if (id.startsWith('../lazy/')) return {id, external: true}
      if (importer.includes('@oclif/core/lib') && oclifOwn.test(id))
        return soonPrefix + oclifFile(createRequire(importer).resolve(id))
      if (importer.includes('@oclif/core/lib') && id === 'debug') return `${prefix}debug`
      const wanted =
        (importer.includes('@oclif/core/lib') && oclifParts.includes(id)) ||
        (importer.includes('/got/') && id in gotParts) ||
        (importer.includes('/src/naming/') && id in namingParts)
      if (!wanted) return null
      if (!isBuiltin(id)) parts.set(id, importer)
      return prefix + id
    },
    load(id) {
      if (id.startsWith(soonPrefix)) return {code: standIn(loadOclif(id.slice(soonPrefix.length))), moduleType: 'js'}
      if (/@oclif[\\/]core[\\/]package\.json$/.test(id)) return {code: ownPackage, moduleType: 'js'}
      if (!id.startsWith(prefix)) return null
      const target = id.slice(prefix.length)
      if (target === 'debug') return {code: quietDebug, moduleType: 'js'}
      return {code: {...gotParts, ...namingParts}[target]?.(load(target)) ?? standIn(load(target)), moduleType: 'js'}
    },
    // In CommonJS a builtin is at hand at once; import() of it needs a loader that cached code has not.
    renderChunk: (code) =>
      code.replace(/\bimport\((["'`])(node:[a-z/_]+|libsql)\1\)/g, 'Promise.resolve(require($1$2$1))'),
    // Intl.ListFormat starts ICU: 6 ms for an error text that is hardly ever made.
    transform(code, id) {
      if (/node_modules\/(got|decompress-response)\//.test(id)) return lazyBuiltins(code)
      if (!id.includes('@sindresorhus/is/') || !code.includes('new Intl.ListFormat')) return null
      return code.replace(
        /new Intl\.ListFormat\(([^)]*)\)/g,
        (_, args) => `{format(x) { return new Intl.ListFormat(${args}).format(x) }}`,
      )
    },
  }
}

/**
 * Builtins that got needs for https, compressed answers and request ids only; each takes some milliseconds to load. A request id is for
 * those who listen to got's diagnostics, within this process: a number does.
 */
const lazyBuiltins = (code) =>
  code
    .replace(
      /^import \{ randomUUID \} from ['"]node:crypto['"];?$/m,
      'let requests = 0; const randomUUID = () => String(++requests);',
    )
    .replace("typeof zlib.createZstdDecompress === 'function'", 'process.versions.zstd !== undefined')
    .replace(
      /^import \{ (\w+) \} from ['"]node:(tls)['"];?$/gm,
      "const $1 = (...args) => require('node:$2').$1(...args);",
    )
    .replace(
      /^import (\w+) from ['"]node:(https|zlib)['"];?$/gm,
      "const $1 = new Proxy({}, {get: (_, key) => require('node:$2')[key]});",
    )

const standIn = (loading) => `let real
const get = () => real ??= ${loading}
module.exports = new Proxy(function () {}, {
  get: (_, key) => (key === '__esModule' ? undefined : Reflect.get(get(), key)), // asked at import; none of them has it
  apply: (_, self, args) => Reflect.apply(get(), self, args),
  construct: (_, args) => new (get())(...args),
  has: (_, key) => key in get(),
})`

/** Bundles each part into a file of its own, dist/lazy/NAME.js. */
export async function buildParts(directory, parts) {
  for (const [name, importer] of parts) {
    const bundle = await rolldown({input: createRequire(importer).resolve(name), platform: 'node', logLevel: 'silent'})
    await bundle.write({file: join(directory, 'lazy', `${name}.js`), format: 'cjs', minify: true, codeSplitting: false})
    await bundle.close()
  }
}
