// export, diff, plan and apply as people use them, on the built program.
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {everything, place, type Place} from '../workflows/as-code/organizations'
import {temporary} from '../support/places'
import {mallet, start, type Run} from '../support/program'

describe('an organization as a file', () => {
  let at: Place
  const run = (args: readonly string[], cwd?: string): Promise<Run> =>
    mallet(args, {env: {MALLET_SERVER: at.sandbox.url, REMOTE_TOKEN: 'geheim'}, ...(cwd && {cwd})})

  it('goes from the server to a file, is changed there, planned, and applied', async () => {
    at = await place()
    const id = await at.organization('ACME')
    const cwd = temporary()
    writeFileSync(join(cwd, 'acme.yaml'), everything('ACME'))

    const before = await run(['diff', '--file', 'acme.yaml'], cwd)
    expect(before.code).toBe(1)
    expect(before.stdout).toContain('+ repository Apps/web')
    const applied = await run(['apply', '--file', 'acme.yaml', '--json', 'action,name'], cwd)
    expect(applied).toMatchObject({code: 0})
    expect(JSON.parse(applied.stdout)).toContainEqual({action: 'promote', name: 'App/Prod'})
    expect(applied.stdout + applied.stderr).not.toContain('geheim')
    expect(await run(['diff', '--file', 'acme.yaml'], cwd)).toEqual({code: 0, stdout: 'Nothing differs.\n', stderr: ''})

    expect((await run(['export', '--organization', 'ACME', '--file', 'export.yaml'], cwd)).code).toBe(0)
    const text = readFileSync(join(cwd, 'export.yaml'), 'utf8')
    expect((await run(['export', '--organization', 'ACME'], cwd)).stdout).toBe(text)
    const edited = text
      .replace('environments:\n', '# the path\nenvironments:\n')
      .replace('registry_unauthenticated_pull: true', 'registry_unauthenticated_pull: false # closed')
    writeFileSync(join(cwd, 'export.yaml'), edited)
    const diff = await run(['diff', '--file', 'export.yaml', '--json'], cwd)
    expect(diff.code).toBe(1)
    expect(JSON.parse(diff.stdout)).toEqual([
      {
        action: 'update',
        kind: 'environment',
        name: 'Prod',
        changes: [{member: 'registry_unauthenticated_pull', from: true, to: false}],
      },
    ])

    expect((await run(['plan', '--file', 'export.yaml', '--out', 'acme.plan'], cwd)).stdout).toContain(
      '(PUT /katello/api/environments/',
    )
    expect((await run(['apply', '--plan', 'acme.plan'], cwd)).code).toBe(0)
    const searches = Array.from({length: 9}, (_, at) => `{search: name = h${at}, content_view_environments: [Library]}`)
    writeFileSync(join(cwd, 'hosts.yaml'), `organization: ACME\nhosts: [${searches.join(', ')}]\n`)
    const many = await run(['diff', '--file', 'export.yaml', '--file', 'hosts.yaml'], cwd)
    expect(many.stderr).toContain('hosts.yaml:2:18: no host matches name = h0')
    expect(many.stderr).not.toContain('MaxListeners')
    expect((await run(['apply', '--file', 'export.yaml', '--yes'], cwd)).stdout).toBe('Nothing to change.\n')
    const stale = await run(['apply', '--plan', 'acme.plan'], cwd)
    expect(stale.code).toBe(65)
    expect(stale.stderr).toContain('The server has changed since the plan was made')
    expect((await run(['diff', '--file', 'export.yaml'], cwd)).code).toBe(0)
    expect((await run(['export', '--organization', 'ACME', '--file', 'export.yaml'], cwd)).stdout).toContain(
      'up to date',
    )
    expect(readFileSync(join(cwd, 'export.yaml'), 'utf8')).toBe(edited)
    await run(['lifecycle-environment', 'create', '--name', 'New', '--prior', 'Library', '--organization', 'ACME'])
    expect((await run(['export', '--organization', 'ACME', '--file', 'export.yaml'], cwd)).code).toBe(0)
    const renewed = readFileSync(join(cwd, 'export.yaml'), 'utf8')
    expect(renewed).toContain('# the path\nenvironments:')
    expect(renewed).toContain('registry_unauthenticated_pull: false # closed')
    expect(renewed).toContain('- name: New')

    at.host('web.example.com', id)
    const written = await run(['export', '--organization', 'ACME', '--hosts', '--file', 'fleet.yaml'], cwd)
    expect(written.code).toBe(0)
    expect(readFileSync(join(cwd, 'fleet.yaml'), 'utf8')).toMatch(/hosts:\n +- search: .*web\.example\.com/)
    expect(await run(['diff', '--file', 'fleet.yaml'], cwd)).toMatchObject({code: 0, stdout: 'Nothing differs.\n'})
  })

  it.each([
    ['4.16', ['1/', '15/']],
    ['4.20', ['6/', '18/', '2/']],
    ['5.0', ['12/', '4/']],
  ] as const)('Katello %s: killed at any change and applied again, it ends the same', async (katello, marks) => {
    at = await place(katello)
    const id = await at.organization('Killed')
    await at.organization('Whole')
    const cwd = temporary()
    for (const name of ['Killed', 'Whole']) writeFileSync(join(cwd, `${name}.yaml`), everything(name))
    expect((await run(['apply', '--file', 'Whole.yaml'], cwd)).code).toBe(0)
    for (const mark of marks) {
      const dying = start(['apply', '--file', 'Killed.yaml'], {
        cwd,
        env: {MALLET_SERVER: at.sandbox.url, REMOTE_TOKEN: 'x'},
      })
      await Promise.race([dying.seen(mark), dying.ended])
      dying.child.kill('SIGKILL')
      await dying.ended
    }
    expect((await run(['apply', '--file', 'Killed.yaml'], cwd)).code).toBe(0)
    const text = (name: string): Promise<Run> => run(['export', '--organization', name])
    expect((await text('Killed')).stdout.replaceAll('Killed', 'Whole')).toBe((await text('Whole')).stdout)
    expect(id).toBeGreaterThan(0)
  })

  it('is refused before anything is sent when something is wrong with it', async () => {
    at = await place()
    await at.organization('ACME')
    const cwd = temporary()
    const tried = async (text: string): Promise<Run> => {
      writeFileSync(join(cwd, 'f.yaml'), text)
      return run(['apply', '--file', 'f.yaml'], cwd)
    }
    for (const [text, code, message] of [
      ['organization: ACME\nproducts:\n  - nme: x\n', 66, 'f.yaml:3:5: products[0] has no member "nme"'],
      ['organization: Nobody\n', 128, 'Nobody'],
      [
        'organization: ACME\ncontent_views: [{name: V, repositories: {Apps: [web]}}]\n',
        128,
        'content view V refers to repository Apps/web',
      ],
      [
        'organization: ACME\nenvironments: [{name: Library, label: other}]\n',
        65,
        'label of environment Library cannot be changed',
      ],
    ] as const) {
      const ran = await tried(text)
      expect(ran.stderr).toContain(message)
      expect(ran.code, text).toBe(code)
    }
    expect((await run(['diff', '--file', 'nosuch.yaml'], cwd)).code).toBe(2)
    expect((await run(['apply'], cwd)).code).toBe(64)
    expect((await run(['apply', '--plan', 'f.yaml'], cwd)).code).toBe(66)
  })
})
