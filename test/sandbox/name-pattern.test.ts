import {expect, it} from 'vitest'
import {startSandbox} from './support'

const acme = ['--organization', 'ACME']
const short = '<%= repository.label %>'
const spaced = '<%= lifecycle_environment.label %>/<%= repository.label %>'

it('registry-name-pattern preview names what has the same name in another environment or organization', async () => {
  const sandbox = await startSandbox(['--seed', 'demo'])
  const words = (verb: string, name: string, pattern: string, ...more: string[]): string[] =>
    ['registry-name-pattern', verb, '--name', name, '--pattern', pattern].concat(more)
  expect(await sandbox.run(words('set', 'Dev', short, ...acme))).toMatchObject({code: 0})

  const members = ['--json', 'repository,valid,collides_with']
  const other = await sandbox.run(words('preview', 'Test', short, ...acme, ...members))
  expect(other.code).toBe(0)
  expect(JSON.parse(other.stdout)).toContainEqual({
    repository: 'Base Images/busybox',
    valid: false,
    collides_with: ['Base Images/busybox in Dev'],
  })
  expect(JSON.parse(other.stderr.split('\n')[0] ?? '')).toHaveProperty(
    'warning',
    expect.stringContaining("Base Images/busybox: the name 'busybox' is taken by Base Images/busybox in Dev"),
  )

  const kept = await sandbox.run(words('set', 'Test', short, ...acme))
  expect(kept.code).toBe(65)
  expect(kept.stderr).toContain("the name 'busybox' is taken by Base Images/busybox in Dev")
  const shown = ['lifecycle-environment', 'info', '--name', 'Test', ...acme, '--json', 'registry_name_pattern']
  expect(JSON.parse((await sandbox.run(shown)).stdout)).toEqual({registry_name_pattern: null})
  expect((await sandbox.run(words('set', 'Test', short, ...acme, '--force'))).code).toBe(70)

  const globex = await sandbox.run(words('preview', 'Staging', short, '--organization', 'Globex'))
  expect(globex.stderr).toContain("Tools/busybox: the name 'busybox' is taken by Base Images/busybox in Dev of ACME\n")

  const apart = await sandbox.run(words('preview', 'Test', spaced, ...acme, '--json', 'valid,collides_with'))
  expect([apart.code, apart.stderr]).toEqual([0, ''])
  for (const row of JSON.parse(apart.stdout) as object[]) expect(row).toEqual({valid: true, collides_with: []})

  const wrong = await sandbox.run(words('preview', 'Test', '<%= repository.url %>', ...acme))
  expect(wrong.code).toBe(65)
  expect(wrong.stdout).toBe('')
  expect(wrong.stderr.match(/'repository\.url' is not allowed/g)).toHaveLength(1)
  expect(wrong.stderr).not.toContain('make names unique')
  const same = await sandbox.run(words('preview', 'Test', 'static', ...acme))
  expect(same.stderr).toContain('Use more parts to make names unique')
  const sent = await sandbox.run(words('set', 'Test', '<%= `id` %>', ...acme, '--force'))
  expect(sent.stderr).toContain('Registry name pattern column 5: running commands is not allowed')
})
