import {mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import {join, relative} from 'node:path'
import {describe, expect, it} from 'vitest'
import {page, scripted} from '../support/katello'
import {temporary} from '../support/places'
import {mallet, root} from '../support/program'

/** Files of the program and modules of Node that a run has loaded, without hashes: `dist/chunks/hot.js`, `node:net`. */
async function loaded(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const directory = temporary()
  const file = join(directory, 'loaded.cjs')
  mkdirSync(join(directory, 'home'))
  writeFileSync(
    file,
    `const fs = require('node:fs'), {openSync, readFileSync} = fs, seen = new Set()
fs.readFileSync = (file, ...rest) => (seen.add(String(file)), readFileSync(file, ...rest))
process.on('exit', () => fs.writeSync(2, JSON.stringify([...seen, ...Object.keys(require.cache), ...process.moduleLoadList])))`,
  )
  const run = await mallet(args, {preload: [file], home: join(directory, 'home'), env})
  expect(run.code).toBe(0)
  const names = JSON.parse(run.stderr) as string[]
  const own = names
    .filter((name) => name.startsWith(root))
    .map((name) => relative(root, name).replace(/-[\w-]{8}\.js$/, '.js'))
  return [
    ...new Set([
      ...own,
      ...names.filter((name) => name.startsWith('NativeModule ')).map((name) => name.replace('NativeModule ', 'node:')),
    ]),
  ]
}

it('every file of the program is ASCII, as its loader takes it to be', () => {
  const files = readdirSync(join(root, 'dist'), {recursive: true, encoding: 'utf8'}).filter((name) =>
    name.endsWith('.js'),
  )
  expect(files.length).toBeGreaterThan(200)
  expect(files.filter((name) => !/^[\0-\x7f]*$/.test(readFileSync(join(root, 'dist', name), 'latin1')))).toEqual([])
})

it('what lists share has none of what few command lines ask for', () => {
  const chunks = readdirSync(join(root, 'dist/chunks'))
  const hot = readFileSync(join(root, 'dist/chunks', chunks.find((name) => name.startsWith('hot-')) ?? ''), 'utf8')
  for (const apart of ['query', 'watch', 'about', 'reports'])
    expect(chunks.some((name) => name.startsWith(`${apart}-`))).toBe(true)
  expect(hot).not.toContain('JMESPath expression')
  expect(hot).not.toContain('has no effect on this command')
  expect(hot).not.toContain('testsuite')
})

it('the files that every list loads stay small', () => {
  const size = (file: string): number => statSync(join(root, file)).size
  const hot = readdirSync(join(root, 'dist/chunks')).find((name) => name.startsWith('hot-')) ?? ''
  // Bytes. Whoever goes beyond looks first whether what was added belongs into a chunk of its own (scripts/build.mjs).
  expect(size('bin/run.js') + size('bin/code-cache.js')).toBeLessThan(13_000)
  expect(size('dist/entry.js')).toBeLessThan(38_000)
  expect(size(`dist/chunks/${hot}`)).toBeLessThan(205_000)
  expect(size('dist/words.json')).toBeLessThan(20_000)
})

describe('what is made for a list', () => {
  it('is neither examples nor options that its command line does not name', async () => {
    const server = await scripted({'GET /katello/api/organizations': page([{id: 1, name: 'ACME'}])})
    const directory = temporary()
    const file = join(directory, 'made.cjs')
    writeFileSync(
      file,
      `const define = Object.defineProperty, late = []
Object.defineProperty = (of, name, how) => (name === 'flags' || name === 'examples' ? late.push([name, of]) : 0, define(of, name, how))
process.on('exit', () => process.stderr.write(JSON.stringify(late.map(([name, of]) => [name, 'get' in Object.getOwnPropertyDescriptor(of, name)]))))`,
    )
    const run = await mallet(['organization', 'list', '--no-headers', '--fields', 'Name'], {
      preload: [file],
      env: server.env,
    })
    expect(run).toMatchObject({code: 0, stdout: expect.stringContaining('ACME') as string})
    expect(JSON.parse(run.stderr)).toEqual([
      ['examples', true],
      ['flags', true],
    ])
  })
})

describe('what is loaded at the start', () => {
  it('is nothing of the program for --version', async () => {
    const files = await loaded(['--version'])
    expect(files.filter((file) => !file.startsWith('node:')).toSorted()).toEqual(['bin/run.js', 'package.json'])
    expect(files).not.toContain('node:net')
  })

  it.each([
    [['--help'], undefined],
    [['help', 'topics'], 'index'],
    [['content-view', 'version', '--help'], 'content-view'],
    [['organization', 'list', '--help'], 'organization'],
    [['help', 'proxy', 'list'], 'capsule'],
    [['--autocomplete', 'organization list --'], 'organization'],
    [['completion', 'bash'], undefined],
  ])('is the entry and at most one file of data for %j', async (args, topic) => {
    const files = await loaded(args)
    expect(files).toContain('dist/entry.js')
    expect(files).not.toContain('dist/chunks/hot.js')
    expect(files).not.toContain('oclif.manifest.json')
    if (args.includes('--help'))
      expect(files.filter((file) => file.includes('chunks'))).toEqual(['dist/chunks/help.js'])
    expect(files.filter((file) => file.startsWith('dist/help/'))).toEqual(
      topic === undefined ? [] : [`dist/help/${topic}.json`],
    )
    for (const slow of ['net', 'tty', 'http', 'crypto', 'stream']) expect(files).not.toContain(`node:${slow}`)
  })

  it('is one file of each kind for a list', async () => {
    const server = await scripted({'GET /katello/api/organizations': page([{id: 1, name: 'ACME'}])})
    const files = (await loaded(['organization', 'list'], server.env)).filter((file) => !file.startsWith('node:'))
    expect(files.toSorted()).toEqual([
      'bin/code-cache.js',
      'bin/run.js',
      'dist/chunks/hot.js',
      'dist/chunks/organization.js',
      'dist/chunks/organizations.js',
      'dist/chunks/parts.js',
      'dist/commands/organization/list.js',
      'dist/entry.js',
      'dist/topics/organization.js',
      'dist/words.json',
      'package.json',
    ])
  })

  it('is no module for a list that it does not need', async () => {
    const server = await scripted({'GET /katello/api/organizations': page([{id: 1, name: 'ACME'}])})
    const files = await loaded(['organization', 'list'], server.env)
    expect(files).toContain('dist/chunks/hot.js')
    for (const slow of [
      'https',
      'tls',
      'crypto',
      'child_process',
      'readline',
      'dns/promises',
      'zlib',
      'os',
      'timers/promises',
    ])
      expect(files).not.toContain(`node:${slow}`)
    expect(files.filter((file) => /dist\/(lazy|help)\/|manifest/.test(file))).toEqual([])
  })
})
