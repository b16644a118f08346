// Checks imports against .dependency-cruiser.mjs; known exceptions are in layer-exceptions.mjs.
import {createRequire} from 'node:module'
import config from '../.dependency-cruiser.mjs'
import {exceptions} from './layer-exceptions.mjs'

const require = createRequire(import.meta.url)

// dependency-cruiser reads TypeScript with the compiler's JavaScript API, which TypeScript 7 does not have. It gets the
// API of version 6, as it comes with @ts-morph/common: typescript@6 itself would bring a second `tsc`.
const api = require('@ts-morph/common/dist/typescript.js')
for (const [id, exports] of [
  ['typescript', api],
  ['typescript/package.json', {version: api.version}],
]) {
  const filename = require.resolve(id)
  require.cache[filename] = {id: filename, filename, loaded: true, exports, children: [], paths: []}
}
const {cruise} = await import('dependency-cruiser')
const {default: extractTSConfig} = await import('dependency-cruiser/config-utl/extract-ts-config')

const {output} = await cruise(
  ['src'],
  {
    ...config.options,
    validate: true,
    ruleSet: {forbidden: config.forbidden},
    cache: {folder: 'node_modules/.cache/dependency-cruiser', strategy: 'content'},
  },
  undefined,
  {tsConfig: extractTSConfig('tsconfig.json')},
)

const used = new Set()
const faults = output.summary.violations.filter(({rule, from, to}) => {
  const hit = exceptions.find((one) => one.rule === rule.name && one.from.test(from) && one.to.test(to))
  if (hit) used.add(hit)
  return !hit
})
const rules = new Map(config.forbidden.map((rule) => [rule.name, rule.comment]))
for (const {rule, from, to, cycle} of faults) {
  const way = cycle ? [from, ...cycle.map(({name}) => name)].join(' → ') : `${from} → ${to}`
  console.error(`${way}\n    ${rule.name}: ${rules.get(rule.name)}`)
}
for (const {rule, from, to} of exceptions.filter((one) => !used.has(one)))
  console.error(`no longer needed in scripts/layer-exceptions.mjs: ${rule} ${from} ${to}`)
if (faults.length > 0) process.exitCode = 1
else console.log(`layers: ${output.summary.totalCruised} files import only what they may`)
