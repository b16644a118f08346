import {chmodSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {temporary} from '../support/places'
import {mallet, shell} from '../support/program'

const files = (home: string): string[] =>
  readdirSync(home, {recursive: true, encoding: 'utf8'})
    .map((file) => join(home, file))
    .filter((file) => file.endsWith('.bin'))

const run = (home: string, env: Readonly<Record<string, string>> = {}) =>
  mallet(['organization', 'list', '--help'], {home, env: {XDG_CACHE_HOME: undefined, ...env}})

describe('the cache of compiled code', () => {
  it('is the user’s own, private, and changes nothing of what is printed', async () => {
    const home = temporary()
    const first = await run(home)
    expect(files(home).length).toBeGreaterThan(0)
    for (const file of files(home)) expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(join(files(home)[0] ?? '', '..')).mode & 0o777).toBe(0o700)
    const second = await run(home)
    expect(second).toMatchObject({code: 0, stdout: first.stdout, stderr: ''})
  })

  it.each([
    ['cut short', (file: string) => truncateSync(file, Math.floor(statSync(file).size / 2))],
    ['emptied', (file: string) => truncateSync(file, 0)],
    ['other text', (file: string) => writeFileSync(file, 'hello')],
    [
      'full of holes',
      (file: string) => {
        const bytes = readFileSync(file)
        for (let at = 1024; at < bytes.length; at += 4096) bytes.fill(0, at, Math.min(at + 512, bytes.length))
        writeFileSync(file, bytes)
      },
    ],
  ])('may be %s: the program runs, and mends it', async (_, damage) => {
    const home = temporary()
    await run(home)
    for (const file of files(home)) damage(file)
    const sizes = files(home).map((file) => statSync(file).size)
    expect(await run(home)).toMatchObject({code: 0, stderr: ''})
    expect(await run(home)).toMatchObject({code: 0, stderr: ''})
    if (sizes.every((size) => size < 10))
      for (const file of files(home)) expect(statSync(file).size).toBeGreaterThan(10)
  })

  it('is not used when others can write to it', async () => {
    const home = temporary()
    await run(home)
    const directory = join(files(home)[0] ?? '', '..')
    for (const file of files(home)) writeFileSync(file, 'planted')
    chmodSync(directory, 0o777)
    expect(await run(home)).toMatchObject({code: 0, stderr: ''})
    for (const file of files(home)) expect(readFileSync(file, 'utf8')).toBe('planted')
  })

  it('is never looked for below the current directory', async () => {
    const home = temporary()
    const cwd = temporary()
    const result = await mallet(['--version'], {home, cwd, env: {XDG_CACHE_HOME: 'cache'}})
    expect(result.code).toBe(0)
    expect(readdirSync(cwd)).toEqual([])
  })

  it('can be switched off, and is not needed', async () => {
    const home = temporary()
    expect(await run(home, {MALLET_NO_CODE_CACHE: '1'})).toMatchObject({code: 0, stderr: ''})
    expect(readdirSync(home)).toEqual([])
    writeFileSync(join(home, '.cache'), 'not a directory')
    expect(await run(home)).toMatchObject({code: 0, stderr: ''})
  })

  it('leaves nothing unfinished when there is no room for it', async () => {
    const home = temporary()
    mkdirSync(join(home, '.cache'))
    const result = await shell('ulimit -f 8; mallet --version', {home, env: {XDG_CACHE_HOME: join(home, '.cache')}})
    expect(result).toMatchObject({code: 0, stderr: ''})
    expect(readdirSync(home, {recursive: true, encoding: 'utf8'}).filter((f) => /\.bin\.\d+$/.test(f))).toEqual([])
  })
})
