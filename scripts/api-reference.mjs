// node scripts/api-reference.mjs: writes what a real server's API description says, from the recorded facts, in the compact form that
// src/server/description/reference.ts reads: one action per line, [routes, params, search]; a param is [name, type, values, params].
import {readFileSync, writeFileSync} from 'node:fs'
import {join, resolve} from 'node:path'

const root = resolve(import.meta.dirname, '..')
const facts = readFileSync(join(root, 'fixtures/hammer/api.jsonl'), 'utf8').trimEnd().split('\n')

const resources = new Map()
for (const line of facts) {
  const {resource, action, routes, params, search} = JSON.parse(line)
  const entry = shorten([routes.map(plainRoute), params.map(plainParam), search?.map(plainField)])
  resources.set(resource, [...(resources.get(resource) ?? []), `${JSON.stringify(action)}:${JSON.stringify(entry)}`])
}
const texts = [...resources].map(([name, actions]) => `${JSON.stringify(name)}:{\n${actions.join(',\n')}\n}`)
writeFileSync(join(root, 'src/server/description/reference.json'), `{\n${texts.join(',\n')}\n}\n`)

/** Some servers' descriptions write the method in lower case. */
function plainRoute(route) {
  const [method, path] = route.split(' ')
  return `${method.toUpperCase()} ${path}`
}

function plainParam({name, type, required, values, params}) {
  // the values of every boolean are the same four
  const listed = type === 'boolean' ? undefined : values
  return shorten([name, required ? `${type}!` : type, listed, params?.map(plainParam)])
}

function plainField({name, type, values}) {
  return shorten([name, type, values])
}

/** Without what is missing at the end; 0 stands for what is missing before. */
function shorten(parts) {
  const last = parts.findLastIndex((part) => part !== undefined)
  return parts.slice(0, last + 1).map((part) => part ?? 0)
}
