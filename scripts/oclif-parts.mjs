// All that the build relies on inside @oclif/core, in one place. oclif's supported seams are used where there is one: commands are
// oclif classes at the paths of its pattern strategy, with its manifest; package.json names the help class and the hook for unknown
// words, so that oclif's own entry runs this program too. What follows has no seam. None of it changes oclif's text: modules that a
// run never touches are replaced at bundling by stand-ins that load the real one when it is asked for. test/scripts/oclif-parts.test.ts
// fails when another version of oclif no longer has what is named here.
import {createRequire} from 'node:module'

const require = createRequire(import.meta.url)
const core = require.resolve('@oclif/core').replace(/index\.js$/, '')

/** Makes a manifest entry of a command class. oclif's own command for that is a package of 221 others. */
export const {cacheCommand} = require(`${core}util/cache-command.js`)

/** What oclif imports at its top level but needs for help, spinners, plug-ins or debugging only. */
export const oclifParts = [
  'tinyglobby',
  'minimatch',
  'ejs',
  'lilconfig',
  'cli-spinners',
  'widest-line',
  'wrap-ansi',
  'clean-stack',
  'indent-string',
  'supports-color',
  'node:child_process',
  'node:os',
  'node:fs/promises',
  'node:readline',
  'node:url',
  'node:util',
  'node:perf_hooks',
]

/** Parts of oclif itself that a command's run never touches: its Config with the search for plug-ins, its help and its screen. */
export const oclifOwn =
  /^\.{1,2}\/(?:.*\/)?(config|ux|ux\/theme|help|help\/index|help\/util|handle|performance|screen|plugin-loader|os|module-loader|pretty-print)$/

/** The name of a file of oclif's library within it, with slashes. */
export const oclifFile = (file) => file.slice(core.length).replaceAll('\\', '/')

/** Loads a file of oclif's library from the installed package: what no run touches does not belong into our chunks. */
export const loadOclif = (name) =>
  `require(require('node:path').join(require.resolve('@oclif/core'), '..', ${JSON.stringify(name)}))`

/** What oclif reads of its own package.json at import; the rest of it would be made into an object at every start. */
export const ownPackage = `module.exports = ${JSON.stringify({name: '@oclif/core', version: require(`${core}../package.json`).version})}`

/** oclif makes a logger per module at import. Without DEBUG they never say anything; ours is --debug. */
export const quietDebug = `const make = (namespace) => {
  const log = () => {}
  return Object.assign(log, {namespace, enabled: false, extend: (part) => make(namespace + ':' + part), destroy: () => true, log})
}
module.exports = Object.assign(make, {default: make, debug: make, enable() {}, disable: () => '', enabled: () => false, coerce: (x) => x, formatters: {}, names: [], skips: []})`
