import {spawnSync} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {digestOf} from '../../src/core/digest'
import {hasPrograms} from '../support/needs'
import {startSandbox, type Sandbox} from './support'

describe.runIf(hasPrograms)('skopeo', () => {
  function skopeo({home}: Sandbox, ...args: readonly string[]): {code: number | null; text: string} {
    const env = {PATH: process.env['PATH'], HOME: home, REGISTRY_AUTH_FILE: join(home, 'auth.json')}
    const {status, stdout, stderr} = spawnSync('skopeo', args, {env, encoding: 'utf8', timeout: 60_000})
    return {code: status, text: stdout + stderr}
  }

  it('copies an image out under the name that a pattern gives, and back in as a push', async () => {
    const sandbox = await startSandbox(['--seed', 'demo'])
    const {host} = new URL(sandbox.url)
    const pattern = 'images/<%= lifecycle_environment.label.downcase %>/<%= repository.name %>'
    const set = ['registry-name-pattern', 'set', '--organization', 'ACME', '--name', 'Dev']
    expect(await sandbox.run([...set, '--pattern', pattern])).toMatchObject({code: 0})

    const out = join(sandbox.home, 'out')
    const plain = ['--src-tls-verify=false', '--src-creds', 'admin:changeme']
    expect(
      skopeo(sandbox, 'copy', ...plain, '--all', `docker://${host}/images/dev/web:latest`, `dir:${out}`).code,
    ).toBe(0)
    const before = skopeo(
      sandbox,
      'copy',
      ...plain,
      `docker://${host}/acme/dev/app_cv/applications/web`,
      `dir:${out}-old`,
    )
    expect([before.code, before.text]).toEqual([1, expect.stringContaining('not found')])

    const target = `docker://${host}/acme/applications/back:1`
    const into = ['--dest-tls-verify=false', '--dest-creds', 'admin:changeme']
    expect(skopeo(sandbox, 'copy', ...into, '--all', `dir:${out}`, target).code).toBe(0)
    const inspect = ['inspect', '--raw', '--tls-verify=false', '--creds', 'admin:changeme', target]
    expect(digestOf(skopeo(sandbox, ...inspect).text)).toBe(digestOf(readFileSync(join(out, 'manifest.json'))))
    const info = ['repository', 'info', '--name', 'back', '--product', 'Applications', '--organization', 'ACME']
    expect(await sandbox.json(info)).toMatchObject({is_container_push: true, content_counts: {docker_manifest_list: 1}})
  })

  it('logs in and out, and pulls without a login where the environment is open', async () => {
    const sandbox = await startSandbox(['--seed', 'demo'])
    const {host} = new URL(sandbox.url)
    const list = (name: string) => skopeo(sandbox, 'list-tags', '--tls-verify=false', `docker://${host}/${name}`)
    expect(list('acme/prod/os_cv/operating_systems/rhel9').code).toBe(0)
    expect(list('acme/dev/os_cv/operating_systems/rhel9').code).toBe(1)
    const login = ['login', '--tls-verify=false', '-u', 'admin', '-p']
    expect(skopeo(sandbox, ...login, 'wrong', host).code).toBe(1)
    expect(skopeo(sandbox, ...login, 'changeme', host)).toMatchObject({code: 0, text: 'Login Succeeded!\n'})
    expect(list('acme/dev/os_cv/operating_systems/rhel9').code).toBe(0)
    skopeo(sandbox, 'logout', host)
    expect(list('acme/dev/os_cv/operating_systems/rhel9').code).toBe(1)
  })
})
