import {afterAll, beforeAll, expect, it} from 'vitest'
import {FlatpakUser, lines, unattended} from './flatpak-user'
import {Client} from './client'
import {describeClients, Place} from './place'
import {startSandbox, type Sandbox} from './sandbox'

describeClients('the demo', () => {
  let place: Place
  let sandbox: Sandbox

  beforeAll(async () => {
    place = new Place('flatpak', 'dbus-run-session', 'podman', 'script')
    sandbox = await startSandbox(place, {seed: 'demo'})
  })
  afterAll(() => place?.leave())

  it('has an application that flatpak installs with its runtime, and runs', async () => {
    const {flatpak} = await new FlatpakUser(place, sandbox, 'anybody').withRemote()
    const offered = lines(await flatpak('remote-ls', '--columns=application', 'katello'))
    expect(offered).toEqual(['org.example.Maps', 'org.example.Platform', 'org.mozilla.firefox'])
    await flatpak('install', ...unattended, 'katello', 'org.example.Maps')
    // It is made for one architecture.
    if (process.arch === 'x64') expect(await flatpak('run', 'org.example.Maps')).toBe('Maps')
  })

  it('has the browser that people ask for by its name, in a terminal', async () => {
    const {env, flatpak} = await new FlatpakUser(place, sandbox, 'watcher').withRemote()
    // flatpak looks for a part of a name only where a person can choose; here, nobody else's remotes are to be found.
    const typed = (line: string): Promise<string> =>
      place.must('script', ['-qec', `dbus-run-session -- ${line}`, '/dev/null'], {
        env: {...env, FLATPAK_SYSTEM_DIR: place.path('no-system')},
        input: 'y\ny\ny\ny\n',
      })
    expect(await typed('flatpak remote-ls katello')).toContain('org.mozilla.firefox')
    expect(await typed('flatpak install firefox')).toContain('app/org.mozilla.firefox/x86_64/stable')
    if (process.arch === 'x64') expect(await flatpak('run', 'org.mozilla.firefox')).toBe('Firefox')
    await flatpak('uninstall', ...unattended, 'org.mozilla.firefox')
    await typed('flatpak install katello firefox')
    expect(lines(await flatpak('list', '--app', '--columns=application'))).toEqual(['org.mozilla.firefox'])
  })

  it('has images that podman pulls without a login from an environment that is open', async () => {
    const anybody = new Client(place, 'anybody')
    const names = await anybody.search(sandbox.host)
    expect(names.length).toBeGreaterThan(0)
    for (const name of names) expect(await anybody.pull(`${sandbox.host}/${name}`)).toMatch(/^sha256:/)
  })
})
