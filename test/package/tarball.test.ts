// What `npm pack` ships, installed into an empty folder.
import {execFileSync} from 'node:child_process'
import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {beforeAll, describe, expect, it} from 'vitest'
import {onCleanup, temporary} from '../support/places'
import {environment, root} from '../support/program'

interface Packed {
  readonly filename: string
  readonly files: readonly {readonly path: string}[]
}

/** Packs what is built; without scripts, as a build beside other tests would take the program away from them for a moment. */
function pack(...options: readonly string[]): Packed {
  const output = execFileSync('npm', ['pack', '--json', '--ignore-scripts', ...options], {cwd: root, encoding: 'utf8'})
  return (JSON.parse(output) as [Packed])[0]
}

describe('the package', () => {
  let files: readonly string[] = []
  beforeAll(() => {
    files = pack('--dry-run').files.map(({path}) => path)
  })

  it('has the built program, its manifest and what a reader wants to know, and nothing else', () => {
    const others = files.filter((path) => !/^(bin|dist)\//.test(path))
    expect(others.toSorted()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'oclif.manifest.json', 'package.json'])
    expect(files).toContain('bin/run.js')
    expect(files).toContain('dist/cli.js')
  })

  it('has no TypeScript, source map or test', () => {
    expect(files.filter((path) => /\.(ts|mts|map)$|\btests?\//.test(path))).toEqual([])
  })

  it('runs where it is installed, with a sandbox', () => {
    const place = temporary()
    const {filename} = pack('--pack-destination', place)
    const install = [
      'install',
      '--prefer-offline',
      '--fetch-retries=5',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      '--prefix',
      place,
    ]
    execFileSync('npm', [...install, join(place, filename)], {cwd: place, stdio: 'pipe'})
    const program = join(place, 'node_modules/.bin/mallet')
    expect(existsSync(program)).toBe(true)
    const home = temporary()
    const mallet = (...args: readonly string[]): string =>
      execFileSync(program, args, {cwd: home, env: environment({home}), encoding: 'utf8'})
    const data = ['--data', join(home, 'data')]

    expect(mallet('--version')).toMatch(/^mallet \d/)
    onCleanup(() => mallet('sandbox', 'stop', ...data))
    mallet('sandbox', 'start', '--seed', 'demo', '--detach', '--port', '0', ...data)
    expect(mallet('organization', 'list', '--json', 'name')).toContain('ACME')
  })
})
