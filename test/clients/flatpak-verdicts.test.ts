// The real flatpak agrees with what mallet says of applications, at a sandbox with TLS whose CA the system trusts.
import {cpSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, it} from 'vitest'
import {FlatpakUser, lines, unattended} from './flatpak-user'
import {describeClients, Place} from './place'
import {startSandbox, type Sandbox} from './sandbox'

const acme = {organization: 'ACME'}

describeClients('flatpak at a sandbox with TLS', () => {
  let place: Place
  let sandbox: Sandbox

  beforeAll(async () => {
    place = new Place('flatpak', 'dbus-run-session', 'bwrap', 'update-ca-certificates')
    sandbox = await startSandbox(place, {seed: 'demo', tls: true})
    await place.mallet('lifecycle-environment create', {name: 'Desks', prior: 'Library', ...acme})
    await place.mallet('content-view create', {name: 'Only maps', ...acme})
    const maps = {product: 'Flatpaks', repository: 'flatpaks/maps'}
    await place.mallet('content-view add-repository', {name: 'Only maps', ...acme, ...maps})
    await place.mallet('content-view publish', {name: 'Only maps', ...acme})
    const target = {'content-view': 'Only maps', version: '1.0', 'to-lifecycle-environment': 'Desks'}
    await place.mallet('content-view version promote', {...target, ...acme})
  })
  afterAll(() => place?.leave())

  const open = (name: string, yes: 'yes' | 'no'): Promise<string> =>
    place.mallet('lifecycle-environment update', {name, ...acme, 'registry-unauthenticated-pull': yes})

  /** Whether mallet says that Maps is complete in an environment. */
  async function verdict(environment: string): Promise<boolean | undefined> {
    const all = (await place.json('flatpak status', {environment, ...acme})) as {
      application: string
      complete: boolean
    }[]
    return all.find(({application}) => application === 'org.example.Maps')?.complete
  }

  /** Runs lines of a shell where the system's trust store is a copy that may be changed; gives what they print. */
  function inSystem(user: string, script: string): Promise<string> {
    const store = place.path('store')
    cpSync('/etc/ssl/certs', join(store, 'certs'), {recursive: true, verbatimSymlinks: true})
    const own = process.getuid?.() === 0 ? [] : ['--unshare-user', '--uid', '0', '--gid', '0']
    const binds = ['--bind', join(store, 'certs'), '/etc/ssl/certs', '--bind', place.path('store', 'local')]
    const bwrap = ['--dev-bind', '/', '/', ...own, ...binds, '/usr/local/share/ca-certificates']
    return place.must('bwrap', [...bwrap, 'sh', '-ec', script], {
      env: {
        HOME: place.path(user),
        XDG_RUNTIME_DIR: place.path(user, 'runtime'),
        FLATPAK_USER_DIR: join(place.directory, user, 'flatpak'),
      },
    })
  }
  const flatpak = (words: string): string => `dbus-run-session -- flatpak --user ${words}`

  it('installs and runs what is complete, with oci+https and no other option', async () => {
    expect(await verdict('Prod')).toBe(true)
    const trust = await place.mallet('sandbox trust')
    const printed = await inSystem(
      'whole',
      [
        `(${trust}\n) >/dev/null`,
        flatpak(`remote-add katello oci+${sandbox.url}`),
        flatpak('remote-ls --columns=application katello'),
        `${flatpak(`install ${unattended.join(' ')} katello org.example.Maps`)} >/dev/null`,
        process.arch === 'x64' ? flatpak('run org.example.Maps') : 'echo Maps',
        `(${await place.mallet('sandbox trust', {remove: true})}\n) >/dev/null`,
        `${flatpak('remote-ls katello --columns=ref')} 2>&1 && exit 1 || echo untrusted`,
      ].join('\n'),
    )
    const said = lines(printed)
    for (const one of ['Maps', 'org.example.Maps', 'org.example.Platform', 'org.mozilla.firefox', 'untrusted'])
      expect(said).toContain(one)
  })

  it('finds what is incomplete, and cannot install it', async () => {
    expect(await verdict('Desks')).toBe(false)
    await open('Prod', 'no')
    await open('Desks', 'yes')
    const {flatpak, fails} = await new FlatpakUser(place, sandbox, 'half').withRemote()
    expect(await flatpak('remote-ls', '--columns=application', 'katello')).toBe('org.example.Maps')
    const refused = await fails('install', ...unattended, 'katello', 'org.example.Maps')
    expect(refused).toContain('requires the runtime org.example.Platform/x86_64/stable which was not found')
  })
})
