// Follows docs/adding-a-command.md literally on a copy of the tree: writes its files, builds, checks types, and runs its test.
import {spawnSync} from 'node:child_process'
import {cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {root} from '../support/build'

const page = readFileSync(join(root, 'docs/adding-a-command.md'), 'utf8')
const blocks = [...page.matchAll(/```ts\n\/\/ (\S+)\n([\s\S]*?)```/g)].map(([, file = '', text = '']) => ({file, text}))

let copy = ''

function run(command: string, ...args: string[]): string {
  const {status, stdout, stderr} = spawnSync(command, args, {cwd: copy, encoding: 'utf8'})
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}\n${stderr}`)
  return stdout
}

const mallet = (...args: string[]) =>
  spawnSync(process.execPath, [join(copy, 'bin/run.js'), ...args], {
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      HOME: copy,
      MALLET_SERVER: 'http://127.0.0.1:1',
      MALLET_USERNAME: 'a',
      MALLET_PASSWORD: 'b',
    },
  })

describe('the page about adding a command', () => {
  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'mallet-copy-'))
    const parts = ['bin', 'src', 'scripts', 'docs', 'fixtures/hammer', 'test/support']
    for (const name of [...parts, 'package.json', 'package-lock.json', 'tsconfig.json', 'vitest.config.mts'])
      cpSync(join(root, name), join(copy, name), {recursive: true})
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
    for (const {file, text} of blocks) {
      mkdirSync(dirname(join(copy, file)), {recursive: true})
      writeFileSync(join(copy, file), text)
    }
    run(process.execPath, 'scripts/build.mjs')
  })

  afterAll(() => rmSync(copy, {recursive: true, force: true}))

  it('adds a resource with five verbs in three short files and a test', () => {
    expect(blocks.map(({file}) => file)).toEqual([
      'src/contract/host-collections.ts',
      'src/resources/host-collection.ts',
      'src/commands/host-collection.ts',
      'test/commands/host-collection.test.ts',
    ])
    for (const {file, text} of blocks)
      expect([file, text.split('\n').length]).toEqual([file, expect.toSatisfy((n: number) => n < 60)])
    const {commands} = JSON.parse(readFileSync(join(copy, 'oclif.manifest.json'), 'utf8')) as {commands: object}
    const own = Object.keys(commands).filter((id) => id.startsWith('host-collection:'))
    expect(own).toEqual(['create', 'delete', 'info', 'list', 'update'].map((verb) => `host-collection:${verb}`))
  })

  it('compiles', () => {
    writeFileSync(
      join(copy, 'tsconfig.json'),
      JSON.stringify({
        ...(JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')) as object),
        include: blocks.map(({file}) => file),
      }),
    )
    run(join(root, 'node_modules/.bin/tsc'), '--noEmit')
  })

  it('gives the verbs their help, options and refusals', () => {
    const help = mallet('host-collection', 'create', '--help').stdout
    for (const text of ['--name', '--organization-id', '--max-hosts', '--host-ids', 'Maximum number of hosts'])
      expect(help).toContain(text)
    expect(mallet('help', 'topics').stdout).toContain('Groups of hosts that are managed together')
    const refused = mallet('host-collection', 'create', '--name', 'edge')
    expect([refused.status, refused.stderr]).toEqual([64, expect.stringContaining('--organization')])
    const misspelt = mallet('host-collection', 'list', '--json', 'nmae')
    expect([misspelt.status, misspelt.stderr]).toEqual([64, expect.stringContaining('name')])
  })

  it('has a test that passes', () => {
    run(join(root, 'node_modules/.bin/vitest'), 'run', 'test/commands/host-collection.test.ts')
  })
})
