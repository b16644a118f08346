// Checks that imports between the folders of src/ point the way docs/architecture.md draws them.
import {readFileSync, readdirSync} from 'node:fs'
import {dirname, join, relative, resolve} from 'node:path'

/** What each layer may import besides itself. */
const allowed = {
  core: [],
  contract: [],
  naming: ['core'],
  output: ['core'],
  config: ['core'],
  oci: ['core'],
  katello: ['contract', 'core'],
  resources: ['contract', 'katello', 'output', 'core'],
  workflows: ['contract', 'resources', 'katello', 'output', 'config', 'oci', 'naming', 'core'],
  kit: ['contract', 'workflows', 'resources', 'katello', 'output', 'config', 'oci', 'naming', 'core'],
  commands: [
    'contract',
    'kit',
    'resources',
    'workflows',
    'katello',
    'output',
    'config',
    'oci',
    'naming',
    'core',
    'server',
  ],
  server: ['contract', 'oci', 'naming', 'core'],
}
/** Packages that only some layers may import: a value import elsewhere would load them at start or cross a layer. */
const packages = {
  '@oclif/core': ['kit'],
  got: ['katello', 'oci', 'server', 'kit'],
  conf: ['config'],
  inquirer: ['kit'],
  'cli-table3': ['output'],
  libsql: ['server'],
}

const root = resolve('src')
const faults = []
for (const file of readdirSync(root, {recursive: true}).filter((f) => f.endsWith('.ts'))) {
  const layer = file.split('/')[0]
  if (!file.includes('/')) continue
  if (!(layer in allowed)) {
    faults.push(`src/${file}: no such layer: ${layer}`)
    continue
  }
  const text = readFileSync(join(root, file), 'utf8')
  for (const [, target] of text.matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)) {
    if (target.startsWith('.')) {
      const other = relative(root, resolve(root, dirname(file), target)).split('/')[0]
      if (other && other !== layer && other !== '..' && !allowed[layer].includes(other))
        faults.push(`src/${file}: ${layer} must not import ${other} (${target})`)
    } else {
      const name = Object.keys(packages).find((p) => target === p || target.startsWith(`${p}/`))
      if (name && !packages[name].includes(layer)) faults.push(`src/${file}: ${layer} must not import ${name}`)
    }
  }
}
for (const fault of faults) console.error(fault)
if (faults.length) process.exitCode = 1
else console.log('layers: every import points the right way')
