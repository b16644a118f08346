// A base for our images, made of programs of this machine: nothing comes from the network. Its npm has the packages of this directory.
import {spawnSync} from 'node:child_process'
import {chmodSync, copyFileSync, mkdirSync, readdirSync, realpathSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {root} from '../support/build'

const programs = ['sh', 'env', 'ln', 'rm', 'mkdir', 'chmod', 'chown', 'tar', 'gzip']

/** Node, too large to be copied into each layer: a volume for those who use the base. */
export const node = `--volume=${process.execPath}:/usr/bin/node:ro`

/** Volumes that a build on the base needs. */
export const volumes = [node, `--volume=${join(root, 'node_modules')}:/packages/node_modules:ro`]

// as the real one, as far as our recipes ask for it
const npm = `#!/usr/bin/env node
const {cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync} = require('node:fs')
const {execFileSync} = require('node:child_process')
const [command, ...args] = process.argv.slice(2)
const copy = () => {
  for (const [name, {dev, devOptional}] of Object.entries(JSON.parse(readFileSync('package-lock.json', 'utf8')).packages))
    if (/^node_modules\\/(?:@[^/]+\\/)?[^/]+$/.test(name) && !dev && !devOptional && existsSync(\`/packages/\${name}\`))
      cpSync(\`/packages/\${name}\`, name, {recursive: true})
}
if (command === 'ci') {
  mkdirSync('node_modules')
  for (const name of readdirSync('/packages/node_modules'))
    if (name !== '.cache') symlinkSync(\`/packages/node_modules/\${name}\`, \`node_modules/\${name}\`)
}
else if (command === 'run') execFileSync(process.execPath, JSON.parse(readFileSync('package.json', 'utf8')).scripts[args[0]].split(' ').slice(1), {stdio: 'inherit'})
else if (command === 'prune') {
  rmSync('node_modules', {recursive: true})
  copy()
} else if (command === 'install') {
  const to = '/usr/local/lib/node_modules/mallet'
  mkdirSync(to, {recursive: true})
  execFileSync('tar', ['-xzf', args.at(-1), '-C', to, '--strip-components=1'])
  symlinkSync('/packages/node_modules', \`\${to}/node_modules\`)
  symlinkSync(\`\${to}/bin/run.js\`, '/usr/local/bin/mallet')
} else throw new Error(command)
`

function outputOf(program: string, args: readonly string[]): string {
  const run = spawnSync(program, args, {encoding: 'utf8'})
  if (run.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${run.stderr}`)
  return run.stdout.trim()
}

/** Fills a directory from which `buildah build` makes the base: a shell and npm. */
export function makeBase(directory: string): void {
  const put = (file: string, at: string): void => {
    mkdirSync(join(directory, dirname(at)), {recursive: true})
    copyFileSync(file, join(directory, at))
  }
  const files = programs.map((name) => outputOf('sh', ['-c', 'command -v "$1"', 'sh', name]))
  for (const file of files) put(realpathSync(file), join('/usr/bin', file.split('/').at(-1) ?? ''))
  const modules = ['@rolldown', '@napi-rs'].flatMap((scope) =>
    readdirSync(join(root, 'node_modules', scope), {recursive: true, encoding: 'utf8'})
      .filter((name) => /-linux-.*\.node$/.test(name))
      .map((name) => join(root, 'node_modules', scope, name)),
  )
  const linked = outputOf('ldd', [...files, process.execPath, ...modules]).match(/\/\S+(?= \(0x)/g) ?? []
  for (const library of new Set(linked)) put(realpathSync(library), library)
  for (const name of ['tmp', 'usr/local/bin', 'proc', 'dev', 'sys', 'etc'])
    mkdirSync(join(directory, name), {recursive: true})
  chmodSync(join(directory, 'tmp'), 0o1777)
  put(outputOf('sh', ['-c', 'command -v sh']), '/bin/sh')
  writeFileSync(join(directory, 'usr/bin/npm'), npm)
  chmodSync(join(directory, 'usr/bin/npm'), 0o755)
  writeFileSync(join(directory, 'Containerfile'), 'FROM scratch\nCOPY . /\nENV PATH=/usr/local/bin:/usr/bin:/bin\n')
}
