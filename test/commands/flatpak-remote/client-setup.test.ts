import {hasPrograms} from '../../support/needs'
import {spawnSync} from 'node:child_process'
import {chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {clientSetup, setupScript, shellWord} from '../../../src/workflows/flatpak/client-setup'
import {catalog, type Catalog} from '../../sandbox/catalog'
import {onCleanup, temporary} from '../../support/places'
import {hostOf, nobody, userOf, type User} from '../registry/support'

let at: Catalog
beforeAll(async () => {
  at = await catalog()
})
afterAll(() => at.close())

const setup = (environment: string, ...more: string[]): string[] => [
  'flatpak-remote',
  'client-setup',
  '--organization',
  'ACME',
  '--lifecycle-environment',
  environment,
  ...more,
]

/** Programs that only write down how they were called; `failing` ends with status 3. `flatpak info` says what {@link install} left. */
function fakePrograms(home: string, failing = ''): {readonly PATH: string; readonly calls: () => string[]} {
  const [directory, log] = [join(home, 'bin'), join(home, 'calls')]
  mkdirSync(directory, {recursive: true})
  for (const name of ['flatpak', 'mkdir', 'ln']) {
    writeFileSync(
      join(directory, name),
      `#!/bin/sh\necho "${name} $*" >> ${log}\necho said by ${name}\n${name === failing ? 'exit 3' : ''}\n[ "$1" != info ] || /bin/cat ${home}/info-"$3"`,
    )
    chmodSync(join(directory, name), 0o755)
  }
  return {PATH: directory, calls: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [])}
}

/** Makes `flatpak info` say that applications are installed from these images. */
function install(home: string, applications: readonly {id: string; ref: string; digest: string}[]): void {
  for (const {id, ref, digest} of applications) {
    mkdirSync(join(home, `info-${id}`), {recursive: true})
    const text = `\n          ID: ${id}\n         Ref: ${ref}\n      Commit: ${'c'.repeat(64)}\n      Alt-id: ${digest.slice(7)}\n`
    writeFileSync(join(home, `info-${id}`, 'stable'), text)
  }
}

/** Ends the services that flatpak started for a home directory: they stay for a while when it is done. */
function endServices(home: string): void {
  for (const id of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
    try {
      if (readFileSync(`/proc/${id}/environ`, 'utf8').split('\0').includes(`HOME=${home}`)) process.kill(Number(id))
    } catch {
      // it is another's, or has ended by itself
    }
}

describe('flatpak-remote client-setup', () => {
  it('prints a script for a registered host, with the applications of the environment', async () => {
    const {code, stdout, stderr} = await userOf(at).run(setup('Dev'))
    const host = hostOf(at)
    const warning = 'Without TLS a host cannot use its certificate;'
    expect([code, stderr]).toEqual([0, `Warning: ${warning} use --authentication login\n`])
    expect(stdout).toBe(`# 1. Make flatpak use the certificate of the registered host
mkdir -p /etc/containers/certs.d/${host}
ln -sfn /etc/pki/consumer/cert.pem /etc/containers/certs.d/${host}/client.cert
ln -sfn /etc/pki/consumer/key.pem /etc/containers/certs.d/${host}/client.key
ln -sfn /etc/rhsm/ca/katello-server-ca.pem /etc/containers/certs.d/${host}/ca.crt

# 2. Add the remote acme-dev
flatpak remote-add --system --if-not-exists --authenticator-name=org.flatpak.Authenticator.Oci acme-dev oci+http://${host}/

# 3. Install the applications
flatpak install --system --assumeyes --noninteractive acme-dev org.mozilla.firefox org.example.Maps
`)
    expect(spawnSync('sh', ['-n'], {input: stdout}).status).toBe(0)
  })

  it('refuses to go without both where nobody may pull so', async () => {
    const {code, stdout, stderr} = await userOf(at).run(setup('Dev', '--authentication', 'none', '--run'))
    expect([code, stdout]).toEqual([64, ''])
    expect(stderr).toContain('Pulling from Dev requires authentication')
    expect(stderr).toContain('--registry-unauthenticated-pull yes')
  })

  it('needs neither certificate nor login where everybody may pull, and says what that shows', async () => {
    const {stdout, stderr} = await userOf(at).run(setup('Prod', '--user', '--remote-name', 'desk'))
    expect(stdout).toMatch(/^# 1\. Add the remote desk\nflatpak remote-add --user /)
    expect(stderr).toContain('only a registered host is limited to its own')
    const login = await userOf(at).run(setup('Prod', '--authentication', 'login'))
    expect(login.stdout).toContain(
      `podman login --tls-verify=false ${hostOf(at)} --authfile /etc/flatpak/oci-auth.json\n`,
    )
  })

  it('gives programs the steps, and the names that the pattern of the environment gives', async () => {
    const user = userOf(at)
    const before = await user.json(setup('Test', '--application', 'org.example.Maps', '--json'))
    const {results} = await at.ok('GET', '/katello/api/environments?organization_id=1&name=Test')
    const pattern = '<%= lifecycle_environment.label %>/<%= repository.label %>'
    const set = ['registry-name-pattern', 'set', '--id', String(results[0].id), '--pattern', pattern, '--yes']
    expect((await user.run(set)).code).toBe(0)
    const after = await user.json(setup('Test', '--application', 'org.example.Maps', '--json'))
    expect(before.applications[0].container_repository_name).toBe('acme/test/app_cv/flatpaks/flatpaks_maps')
    expect(after.applications[0]).toMatchObject({
      id: 'org.example.Maps',
      ref: 'app/org.example.Maps/x86_64/stable',
      runtime: 'runtime/org.example.Platform/x86_64/stable',
      container_repository_name: 'test/flatpaks_maps',
      pull_spec: `${hostOf(at)}/test/flatpaks_maps`,
      tags: ['latest'],
    })
    expect(after).toMatchObject({
      remote: {name: 'acme-test', url: `oci+http://${hostOf(at)}/`},
      lifecycle_environment: {name: 'Test', organization: 'ACME'},
      missing_runtimes: [],
    })
    expect(after.steps.map(({step}: {step: string}) => step)).toEqual(['certificates', 'remote', 'install'])
  })

  it('says what is not there: an application, a runtime, anything at all', async () => {
    const user = userOf(at)
    const unknown = await user.run(setup('Dev', '--application', 'org.example.Map'))
    expect(unknown.code).toBe(128)
    expect(unknown.stderr).toContain('Did you mean --application org.example.Maps?')
    const empty = await user.run(setup('Dev', '--content-view', 'Base CV'))
    expect([empty.code, empty.stderr]).toEqual([0, expect.stringContaining('offers no flatpak applications yet')])
    expect(empty.stdout).not.toContain('install')
    expect((await user.run(setup('Dev', '--remote-name', '-x'))).code).toBe(64)
    const {results: views} = await at.ok('GET', '/katello/api/content_views?organization_id=1&name=App%20CV')
    const [view] = views
    const repositories = view.repositories as {id: number; name: string}[]
    const kept = repositories.filter(({name}) => !name.includes('platform')).map(({id}) => id)
    await at.ok('PUT', `/katello/api/content_views/${view.id}`, {repository_ids: kept})
    const published = await at.ok('POST', `/katello/api/content_views/${view.id}/publish`, {})
    await at.task(published['id'])
    const without = await user.run(setup('Library', '--content-view', 'App CV'))
    expect(without.stderr).toContain('lacks runtime/org.example.Platform/x86_64/stable, which is required')
    await at.ok('PUT', `/katello/api/content_views/${view.id}`, {repository_ids: repositories.map(({id}) => id)})
  })

  it('does it on this machine with --run, the login with a token of its own', async () => {
    const user: User = userOf(at)
    const {PATH, calls} = fakePrograms(user.home)
    const {applications} = await user.json(setup('Dev', '--json', 'applications'))
    install(user.home, applications)
    const {code, stdout, stderr} = await user.run(
      setup('Dev', '--application', 'org.example.Maps', '--user', '--run'),
      {env: {PATH}},
    )
    expect([code, stdout]).toEqual([0, 'Remote acme-dev added, 1 application installed.\n'])
    expect(stderr).toContain('said by flatpak')
    const login = JSON.parse(readFileSync(join(user.home, '.config/flatpak/oci-auth.json'), 'utf8')) as {
      auths: Record<string, {auth: string}>
    }
    const kept = Buffer.from(login.auths[hostOf(at)]?.auth ?? '', 'base64').toString()
    expect(kept).toMatch(/^admin:/)
    expect(kept).not.toContain('changeme')
    expect(calls()).toEqual([
      `flatpak remote-add --user --if-not-exists --authenticator-name=org.flatpak.Authenticator.Oci acme-dev oci+http://${hostOf(at)}/`,
      'flatpak install --user --assumeyes --noninteractive acme-dev org.example.Maps',
      'flatpak info --user org.example.Maps//stable',
    ])
    const asCertificate = fakePrograms(join(user.home, 'c'.repeat(3)))
    install(join(user.home, 'c'.repeat(3)), applications)
    const host = await user.run(setup('Dev', '--user', '--authentication', 'certificate', '--run'), {
      env: {PATH: asCertificate.PATH},
    })
    expect(host.code).toBe(0)
    expect(asCertificate.calls()[0]).toBe(`mkdir -p ${user.home}/.config/containers/certs.d/${hostOf(at)}`)
    expect(asCertificate.calls()).toHaveLength(8)
  })

  it('fails where something else is installed than what the environment offers', async () => {
    const user = userOf(at)
    const {PATH} = fakePrograms(user.home)
    const line = setup('Prod', '--application', 'org.example.Maps', '--user')
    const {applications} = await user.json([...line, '--json', 'applications'])
    const digest = `sha256:${'0'.repeat(64)}`
    install(user.home, [{...applications[0], digest}])
    const old = await user.run([...line, '--run'], {env: {PATH}})
    expect([old.code, old.stdout]).toEqual([70, ''])
    expect(old.stderr).toContain(`org.example.Maps is ${digest}, the environment offers ${applications[0].digest}`)
    expect(old.stderr).toContain('flatpak update --user org.example.Maps')
    install(user.home, [{...applications[0], digest: 'sha256:'}])
    const other = await user.run([...line, '--run'], {env: {PATH}})
    expect([other.code, other.stderr]).toEqual([70, expect.stringContaining('is not from a registry')])
  })

  it('stops at the program that fails or is missing', async () => {
    const user = userOf(at)
    const failing = fakePrograms(user.home, 'flatpak')
    const failed = await user.run(setup('Prod', '--user', '--run'), {env: {PATH: failing.PATH}})
    expect([failed.code, failed.stderr]).toEqual([70, expect.stringContaining('exit status 3')])
    expect(failing.calls()).toHaveLength(1)
    const missing = await user.run(setup('Prod', '--user', '--run'), {env: {PATH: temporary()}})
    expect([missing.code, missing.stderr]).toEqual([69, expect.stringContaining('flatpak is not installed')])
  })

  it.runIf(hasPrograms)('has the real flatpak install an application and its runtime', async () => {
    const user = userOf(at)
    onCleanup(() => endServices(user.home))
    const runtime = join(user.home, 'xdg')
    mkdirSync(runtime, {mode: 0o700})
    const env = {PATH: process.env['PATH'], XDG_RUNTIME_DIR: runtime, DBUS_SESSION_BUS_ADDRESS: undefined}
    const {code, stdout, stderr} = await user.run(setup('Dev', '--user', '--run', '--json'), {env})
    expect([code, code === 0 ? '' : stderr]).toEqual([0, ''])
    const {installed: said} = JSON.parse(stdout) as {installed: {digest: string; planned: string[]}[]}
    expect(said.map(({digest, planned}) => planned.includes(digest))).toEqual([true, true])
    const installed = spawnSync('flatpak', ['--user', 'list', '--columns=ref'], {
      env: {PATH: process.env['PATH'], HOME: user.home, XDG_RUNTIME_DIR: runtime},
      encoding: 'utf8',
    })
    expect(installed.stdout).toContain('org.example.Maps/x86_64/stable')
    expect(installed.stdout).toContain('org.example.Platform/x86_64/stable')
  })

  it('names images whose labels say what flatpak wants to find in their commit', async () => {
    const spec = 'acme/dev/app_cv/flatpaks/flatpaks_maps'
    const {labels} = await userOf(at).json(['registry', 'inspect', '--pull-spec', spec, '--json', 'labels'])
    const held = Buffer.from(labels['org.flatpak.commit-metadata.xa.metadata'], 'base64').toString()
    expect(held).toBe(`${labels['org.flatpak.metadata']}\0\0s`)
  })

  it('needs a login to the server', async () => {
    expect((await userOf(at).run(setup('Dev'), {env: nobody})).code).toBe(129)
  })
})

describe('the steps for a server with an authority of its own', () => {
  const offer = {
    environment: {name: 'Dev', label: 'Dev QA', organization: 'ACME'},
    open: false,
    host: 'katello.example.com',
    flatpaks: [],
  }
  const steps = (authentication: 'certificate' | 'login' | 'none', user = false): string =>
    setupScript(
      clientSetup(offer, {applications: [], authentication, user, scheme: 'https', authority: '/tmp/a b.pem'}),
    )

  it('give it to hosts that are not registered, since the others have it', () => {
    expect(steps('none', true)).toContain(
      "install -D -m 0644 '/tmp/a b.pem' ~/.config/containers/certs.d/katello.example.com/ca.crt\n",
    )
    expect(steps('login')).toMatch(/ca\.crt\n\n# 2\. Log in .*\npodman login katello\.example\.com --authfile/)
    expect(steps('certificate')).not.toContain('/tmp/a b.pem')
    expect(steps('none')).toMatch(/ acme-dev-qa oci\+https:\/\/katello\.example\.com\/$/)
  })
})

describe('the words of the script', () => {
  it('are single words to a shell, whatever they hold', () => {
    for (const word of ['plain', "it's", '$(touch x)', 'a b', '', '-x', 'new\nline', '`id`', '*', '\\'])
      expect(spawnSync('sh', ['-c', `printf %s ${shellWord(word)}`], {encoding: 'utf8'}).stdout).toBe(word)
    const home = spawnSync('sh', ['-c', `printf %s ${shellWord("~/a'b")}`], {encoding: 'utf8', env: {HOME: '/h'}})
    expect(home.stdout).toBe("/h/a'b")
  })
})
