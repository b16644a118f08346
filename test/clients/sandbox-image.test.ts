// buildah builds the image of the sandbox, on a base that is made from nothing: a shell, and an npm that only notes what it is to install.
import {spawnSync} from 'node:child_process'
import {chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {expect, it} from 'vitest'
import {root} from '../support/build'
import {hasPrograms} from '../support/needs'
import {onCleanup} from '../support/places'

const programs = ['/bin/sh', '/bin/rm', '/bin/mkdir', '/bin/chmod', '/bin/cat']
const npm = `#!/bin/sh
echo "$@" >/npm-arguments
mkdir -p /usr/local/bin
printf '#!/bin/sh\\nfor one; do echo "$one"; done\\n' >/usr/local/bin/mallet
chmod 755 /usr/local/bin/mallet
`

function text(program: string, args: readonly string[]): string {
  const run = spawnSync(program, args, {encoding: 'utf8'})
  if (run.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${run.stderr}`)
  return run.stdout
}

/** A root directory in which the programs of this machine run. */
function makeBase(directory: string): void {
  const libraries = text('ldd', programs).match(/\/\S+(?= \(0x)/g) ?? []
  for (const file of new Set([...programs, ...libraries])) {
    mkdirSync(dirname(join(directory, file)), {recursive: true})
    copyFileSync(file, join(directory, file))
  }
  for (const name of ['tmp', 'usr/local/bin', 'usr/bin', 'proc', 'dev', 'sys', 'etc'])
    mkdirSync(join(directory, name), {recursive: true})
  writeFileSync(join(directory, 'usr/bin/npm'), npm)
  chmodSync(join(directory, 'usr/bin/npm'), 0o755)
}

it.runIf(hasPrograms)('the image of the sandbox is built as its recipe says', () => {
  const place = mkdtempSync(join(tmpdir(), 'mallet-image-'))
  onCleanup(() => rmSync(place, {recursive: true, force: true}))
  const storage = ['--storage-driver', 'vfs', '--root', join(place, 'root'), '--runroot', join(place, 'run')]
  const buildah = (...args: string[]): string => text('buildah', [...storage, ...args])
  const [base, context] = [join(place, 'base'), join(place, 'context')]
  makeBase(base)
  writeFileSync(join(base, 'Containerfile'), 'FROM scratch\nCOPY . /\n')
  buildah('build', '--isolation', 'chroot', '--tag', 'base', base)
  cpSync(join(root, 'container/sandbox'), context, {recursive: true})
  writeFileSync(join(context, 'mallet.tgz'), '')
  buildah('build', '--isolation', 'chroot', '--build-arg', 'BASE=localhost/base', '--tag', 'sandbox', context)
  const config = JSON.parse(buildah('inspect', '--type', 'image', 'sandbox')) as {
    Docker: {config: Record<string, unknown>}
  }
  expect(config.Docker.config).toMatchObject({ExposedPorts: {'4180/tcp': {}}, Volumes: {'/data': {}}})
  const container = buildah('from', 'sandbox').trim()
  const inside = (...args: string[]): string => buildah('run', '--isolation', 'chroot', container, '--', ...args)
  expect(inside('cat', '/npm-arguments')).toBe('install --global --omit=dev --no-audit --no-fund /tmp/mallet.tgz\n')
  const started = inside('sh', '/usr/local/bin/sandbox', '--verbose').split('\n')
  expect(started).toEqual(
    expect.arrayContaining(['sandbox', 'start', '--listen', '0.0.0.0', '--data', '/data', '--hostname', '--verbose']),
  )
  buildah('rm', '--all')
})
