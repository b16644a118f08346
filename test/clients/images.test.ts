// Our images are built by buildah as their recipes say, on a base of this machine's programs, and run by podman: the client works with
// the sandbox of the other.
import {chmodSync, cpSync, existsSync, readdirSync, readFileSync, renameSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, it} from 'vitest'
import {root} from '../support/build'
import {makeBase, node, volumes} from './base-image'
import {describeClients, Place} from './place'

// what a machine inside of a machine allows
const allowed = [node, '--network=host', '--cgroupns=host', '--security-opt=seccomp=unconfined']
const runtime = ['--cgroup-manager=cgroupfs', '--runtime=runc']
const limits = ['--ulimit=nofile=1024:1024', '--ulimit=nproc=1024:1024']

/** Milliseconds: two builds and four containers, on a machine that others use too. */
const longest = 180_000

describeClients('our images', () => {
  let place: Place
  const build = (...args: string[]): Promise<string> =>
    place.must('buildah', [...place.storage, 'build', '--isolation=chroot', ...args])
  const podman = (command: string, ...args: string[]): Promise<string> =>
    place.must('podman', [...place.storage, ...runtime, command, ...args])
  const run = (...args: string[]): Promise<string> => podman('run', '--rm', ...allowed, ...limits, ...args)

  beforeAll(async () => {
    place = new Place('podman', 'buildah', 'runc')
    const base = place.path('base')
    makeBase(base)
    await build('--tag=base', base)
    const context = place.path('context')
    cpSync(join(root, 'container/sandbox'), context, {recursive: true})
    await place.must('npm', ['pack', '--ignore-scripts', '--pack-destination', context], {cwd: root})
    const [packed = ''] = readdirSync(context).filter((name) => /^mallet-.*\.tgz$/.test(name))
    renameSync(join(context, packed), join(context, 'mallet.tgz'))
    const usual = ['--build-arg=BASE=localhost/base', ...volumes]
    await build('--format=docker', ...usual, '--tag=sandbox', context)
    await build(...usual, '--tag=mallet', root)
  }, longest)
  afterAll(() => place?.leave())

  it('are those of users without rights, with a program and a health that can be asked', async () => {
    const inspected = async (image: string) =>
      (JSON.parse(await podman('image', 'inspect', image)) as {User: string; Config: object; Healthcheck?: object}[])[0]
    expect(await inspected('mallet')).toMatchObject({User: '1000', Config: {Entrypoint: ['mallet']}})
    expect(await inspected('sandbox')).toMatchObject({
      User: '1000',
      Config: {ExposedPorts: {'4180/tcp': {}}, Volumes: {'/data': {}}},
      Healthcheck: {Test: ['CMD-SHELL', 'mallet sandbox status --data "$SANDBOX_DATA"']},
    })
  })

  it(
    'work with each other, and end when they are told to',
    async () => {
      const port = join(place.path('shared'), 'port')
      chmodSync(place.path('shared'), 0o777)
      const shared = `--volume=${place.path('shared')}:/shared`
      const options = ['--name=katello', ...allowed, ...volumes.slice(1), ...limits, shared]
      const seeded = ['--env=SANDBOX_PORT=0', '--env=SANDBOX_SEED=demo', 'sandbox', '--port-file=/shared/port']
      const started = place.start('podman', [...place.storage, ...runtime, 'run', ...options, ...seeded])
      const ended = new Promise((resolve) => started.child.once('exit', resolve))
      const output = () => started.files.map((file) => readFileSync(file, 'utf8')).join('')
      await expect.poll(() => existsSync(port) || started.child.exitCode !== null || undefined).toBe(true)
      expect(existsSync(port), output()).toBe(true)
      await podman('exec', 'katello', 'sh', '-c', 'mallet sandbox status --data "$SANDBOX_DATA"')
      const login = ['--env=MALLET_USERNAME=admin', '--env=MALLET_PASSWORD=changeme']
      const server = `--env=MALLET_SERVER=http://127.0.0.1:${readFileSync(port, 'utf8').trim()}`
      const listed = await run(server, ...login, 'mallet', 'organization', 'list', '--json', 'name')
      expect(JSON.parse(listed)).toEqual([{name: 'ACME'}, {name: 'Globex'}])
      expect(await run('mallet', '--version')).toMatch(/^mallet \d+\.\d+\.\d+/)
      await podman('stop', '--time=60', 'katello')
      expect(await ended, output()).toBe(0)
      expect(existsSync(port)).toBe(false)
    },
    longest,
  )
})
