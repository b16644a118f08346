// Words of the user's own: aliases, and programs named mallet-NAME.
import {chmodSync, existsSync, mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {page, scripted} from '../support/katello'
import {temporary} from '../support/places'
import {mallet, start} from '../support/program'

async function withAliases(aliases: Readonly<Record<string, string>>): Promise<string> {
  const home = temporary()
  for (const [name, words] of Object.entries(aliases)) {
    const run = await mallet(['alias', 'set', name, words], {home})
    expect(run).toMatchObject({code: 0, stderr: ''})
  }
  return home
}

describe('an alias', () => {
  it('stands for words, with placeholders and what follows, without a shell', async () => {
    const server = await scripted({
      'GET /katello/api/repositories': (asked) => page([{id: 1, name: 'a'}], asked),
    })
    const home = await withAliases({re: 'repository list --search "name ~ $1" --organization-id 1'})
    const run = await mallet(['re', '$(id);x y', '--json', 'id'], {home, env: server.env})
    expect(JSON.parse(run.stdout)).toEqual([{id: 1}])
    expect(server.asked[0]?.query).toMatchObject({search: 'name ~ $(id);x y', organization_id: '1'})
    const missing = await mallet(['re'], {home, env: server.env})
    expect(missing.code).toBe(64)
    expect(missing.stderr).toContain('The alias re needs 1 word after it, not 0')
  })

  it('goes before an abbreviation, works after global options, and is known to help and completion', async () => {
    const home = await withAliases({co: 'content-view', pv: 'content-view version promote --version $1'})
    expect((await mallet(['--no-color', 'co', 'publish', '--help'], {home})).stdout).toContain(
      'mallet content-view publish',
    )
    expect((await mallet(['help', 'pv'], {home})).stdout).toContain('mallet content-view version promote')
    const topics = (await mallet(['help', 'topics'], {home})).stdout
    expect(topics).toMatch(/Your own\n +co +Alias of: content-view\n/)
    expect((await mallet(['--autocomplete', 'mallet c'.slice(7)], {home})).stdout).toContain('co\n')
    expect((await mallet(['__complete', 'zsh', 'co', 'publ'], {home})).stdout).toMatch(/^publish\t/)
    expect((await mallet(['__complete', 'zsh', 'p'], {home})).stdout).toContain('pv\tAlias of')
  })

  it('is listed and deleted', async () => {
    const home = await withAliases({co: 'content-view'})
    expect(JSON.parse((await mallet(['alias', 'list', '--json'], {home})).stdout)).toEqual([
      {name: 'co', expansion: 'content-view'},
    ])
    expect((await mallet(['alias', 'delete', 'co'], {home})).code).toBe(0)
    const again = await mallet(['alias', 'delete', 'co'], {home})
    expect(again).toMatchObject({code: 128})
    expect(JSON.parse((await mallet(['alias', 'list', '--json'], {home})).stdout)).toEqual([])
  })

  it.each([
    [['repository', 'content-view'], 'repository is a command of mallet'],
    [['help', 'content-view'], 'help is a command of mallet'],
    [['a b', 'content-view'], 'cannot be the name of an alias'],
    [['co', 'nothing-such list'], '"nothing-such" is none'],
    [['co', 'content-view "x'], 'A quote in the alias is not closed'],
    [['co', 'content-view', 'list'], 'Put quotes around'],
    [['co'], 'An alias needs a name and words'],
  ])('is refused as %j', async (words, message) => {
    const run = await mallet(['alias', 'set', ...words])
    expect(run.code).toBe(64)
    expect(run.stderr).toContain(message)
  })
})

describe('a program mallet-NAME', () => {
  function programs(scripts: Readonly<Record<string, string>>): string {
    const directory = temporary()
    for (const [name, text] of Object.entries(scripts)) {
      writeFileSync(join(directory, name), `#!/bin/sh\n${text}\n`)
      chmodSync(join(directory, name), 0o755)
    }
    return directory
  }
  const path = (directory: string): string => `${directory}:${process.env['PATH'] ?? ''}`

  it('gets the words after its name, the server and profile, no password, and its exit status is ours', async () => {
    const directory = programs({
      'mallet-deploy':
        'echo "$# $1|$2 $MALLET_SERVER $MALLET_PROFILE [$MALLET_PASSWORD] $("$MALLET" --version)"; exit 7',
    })
    const run = await mallet(['--server', 'https://k.example.com', '--profile', 'prod', 'deploy', 'a b', '--json'], {
      env: {PATH: path(directory), MALLET_PASSWORD: 'secret'},
    })
    expect(run.code).toBe(7)
    expect(run.stdout).toMatch(/^2 a b\|--json https:\/\/k\.example\.com prod \[\] mallet \d/)
    const help = await mallet(['help', 'deploy'], {env: {PATH: path(directory)}})
    expect(help.stdout).toMatch(/^1 --help\|/)
    const other = await mallet(['--output', 'json', 'deploy'], {env: {PATH: path(directory)}})
    expect(other).toMatchObject({code: 64})
  })

  it('does not take the place of a command or its abbreviation', async () => {
    const directory = programs({'mallet-status': 'echo mine', 'mallet-repos': 'echo mine', 'mallet-zz': 'echo mine'})
    const env = {PATH: path(directory)}
    for (const words of [
      ['status', '--help'],
      ['repos', '--help'],
    ])
      expect((await mallet(words, {env})).stdout).toContain('mallet')
    expect((await mallet(['zz'], {env})).stdout).toBe('mine\n')
    const topics = (await mallet(['help', 'topics'], {env})).stdout
    expect(topics).toMatch(/zz +Program mallet-zz/)
    expect(topics).not.toContain('mallet-repos')
    expect((await mallet(['__complete', 'zsh', 'z'], {env})).stdout).toBe('zz\tProgram mallet-zz\n')
  })

  it('is taken from absolute directories of the PATH only', async () => {
    const directory = programs({'mallet-zz': 'touch ran'})
    for (const entry of ['.', '', 'bin']) {
      mkdirSync(join(directory, 'bin'), {recursive: true})
      const run = await mallet(['zz'], {cwd: directory, env: {PATH: `${entry}:${process.env['PATH'] ?? ''}`}})
      expect(run.code).toBe(64)
    }
    expect(existsSync(join(directory, 'ran'))).toBe(false)
  })

  it('gets signals, and a signal that ends it ends mallet', async () => {
    const directory = programs({
      'mallet-wait': 'trap "echo stopped; exit 9" TERM; echo ready; while :; do sleep 0.05; done',
      'mallet-die': 'kill -KILL $$',
    })
    const env = {PATH: path(directory)}
    const waiting = start(['wait'], {env})
    await waiting.seen('ready')
    waiting.child.kill('SIGTERM')
    expect(await waiting.ended).toMatchObject({code: 9, stdout: 'ready\nstopped\n'})
    expect(await start(['die'], {env}).ended).toMatchObject({code: 137})
  })
})
