import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {temporary} from '../support/places'
import {node} from '../support/processes'
import {environment, mallet, root, shell} from '../support/program'

const files = (home: string): string[] =>
  readdirSync(home, {recursive: true, encoding: 'utf8'})
    .map((file) => join(home, file))
    .filter((file) => file.endsWith('.bin'))

const run = (home: string, env: Readonly<Record<string, string>> = {}) =>
  mallet(['config', 'list'], {home, env: {XDG_CACHE_HOME: undefined, ...env}})

/** Numbers below `limit`, the same ones at every run. */
function numbers(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
}

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

  it('with one flipped bit anywhere is not used: what is printed is right, and the file is written anew', async () => {
    const home = temporary()
    const right = await run(home)
    const below = numbers(2026)
    for (let round = 0; round < 16; round++) {
      const flipped = new Map<string, Buffer>()
      for (const file of files(home)) {
        const damaged = readFileSync(file)
        // the first rounds hit the beginning of the source, and the end of the second copy of the code
        const at = round < 2 ? below(64) : round < 4 ? damaged.length - 1 - below(4) : below(damaged.length)
        damaged[at] = (damaged[at] ?? 0) ^ (1 << below(8))
        writeFileSync(file, damaged)
        flipped.set(file, damaged)
      }
      expect([round, await run(home)]).toEqual([round, right])
      for (const [file, damaged] of flipped) expect(readFileSync(file).equals(damaged)).toBe(false)
    }
  })

  it('leaves packages to Node, which finds them from where the program is', async () => {
    const home = temporary()
    const asks = join(home, 'asks.cjs')
    const loader = JSON.stringify(join(root, 'bin/code-cache.js'))
    writeFileSync(
      asks,
      `process.on('exit', () => process.stderr.write(typeof require.cache[${loader}].require('libsql')))`,
    )
    const result = await mallet(['config', 'list'], {home, preload: [asks], env: {XDG_CACHE_HOME: undefined}})
    expect(result).toMatchObject({code: 0, stderr: 'function'})
  })

  it('has the functions of each command that ran well, whatever ran first', async () => {
    const home = temporary()
    const kept = (): string[] => files(home).map((file) => `${basename(file)} ${statSync(file).mtimeMs}`)
    await run(home)
    const first = kept()
    const other = () => mallet(['alias', 'list'], {home, env: {XDG_CACHE_HOME: undefined}})
    const wrong = await mallet(['alias', 'list', '--fields', 'nonsense'], {home, env: {XDG_CACHE_HOME: undefined}})
    expect(wrong.code).toBe(64)
    expect(kept()).toEqual(expect.arrayContaining(first))
    const right = await other()
    const second = kept()
    expect(second.filter((file) => first.includes(file))).toEqual([])
    expect(await other()).toEqual(right)
    await run(home)
    expect(kept()).toEqual(second)
  })

  it('is not taken for the code of another build whose file has the same name and length', async () => {
    const home = temporary()
    const copy = join(temporary(), 'mallet')
    for (const part of ['bin', 'dist', 'package.json']) cpSync(join(root, part), join(copy, part), {recursive: true})
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
    const cli = join(copy, 'bin/run.js')
    const once = () =>
      node(
        cli,
        ['config', 'set', '--key', 'nonsense', '--value', 'x'],
        environment({home, env: {XDG_CACHE_HOME: undefined}}),
      )
    const [code, before] = await once()
    expect([code, before]).toEqual([64, expect.stringContaining('Unknown setting nonsense')])
    const chunks = join(copy, 'dist/chunks')
    for (const name of readdirSync(chunks)) {
      const text = readFileSync(join(chunks, name), 'utf8')
      if (text.includes('Unknown setting'))
        writeFileSync(join(chunks, name), text.replaceAll('Unknown setting', 'Strange setting'))
    }
    expect((await once())[1]).toBe(before.replace('Unknown', 'Strange'))
  })

  it('is not used when a file of it can be written by others', async () => {
    const home = temporary()
    await run(home)
    for (const file of files(home)) {
      writeFileSync(file, 'planted')
      chmodSync(file, 0o666)
    }
    expect(await run(home)).toMatchObject({code: 0, stderr: ''})
    for (const file of files(home))
      expect([statSync(file).mode & 0o777, statSync(file).size > 1000]).toEqual([0o600, true])
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

  it.each([
    {XDG_CACHE_HOME: 'cache'},
    {HOME: ''},
    {HOME: '', XDG_CACHE_HOME: ''},
    {HOME: '.'},
    {HOME: 'relative', XDG_CONFIG_HOME: '/nowhere', XDG_STATE_HOME: '/nowhere'},
  ])('is never looked for below the working directory, nor is anything else: %j', async (env) => {
    const cwd = temporary()
    const home = temporary()
    const places = [
      '.cache',
      'cache',
      'relative/.cache',
      '.config/mallet',
      'relative/.config/mallet',
      '.hammer',
      'relative/.hammer',
    ]
    await run(home)
    const [code = ''] = files(home).map((file) => basename(dirname(file)))
    for (const place of places) mkdirSync(join(cwd, place), {recursive: true, mode: 0o700})
    for (const place of ['.cache', 'cache', 'relative/.cache']) {
      const planted = join(cwd, place, 'mallet', code)
      mkdirSync(planted, {recursive: true, mode: 0o700})
      for (const file of files(home)) writeFileSync(join(planted, basename(file)), 'planted', {mode: 0o600})
    }
    for (const place of ['.config/mallet', 'relative/.config/mallet'])
      writeFileSync(
        join(cwd, place, 'config.json'),
        '{"profiles": {"default": {"server": "https://planted.example.com"}}}',
        {mode: 0o600},
      )
    for (const place of ['.hammer', 'relative/.hammer'])
      writeFileSync(join(cwd, place, 'cli_config.yml'), ':foreman:\n  :host: https://planted.example.com\n')
    const seen = readdirSync(cwd, {recursive: true}).length
    const system = join(temporary(), 'system.cjs')
    writeFileSync(system, `require('node:os').userInfo = () => ({homedir: ${JSON.stringify(home)}})`)
    const result = await mallet(['config', 'list'], {
      home,
      cwd,
      env: {XDG_CACHE_HOME: undefined, ...env},
      preload: [system],
    })
    expect(result.stdout + result.stderr).not.toContain('planted')
    if (!env.HOME) expect([result.code, result.stderr]).toEqual([0, ''])
    else
      expect([result.code, result.stderr]).toEqual([
        78,
        expect.stringContaining(`HOME is "${env.HOME}", which is not an absolute path`),
      ])
    expect(readdirSync(cwd, {recursive: true})).toHaveLength(seen)
    for (const file of readdirSync(cwd, {recursive: true, encoding: 'utf8'}).filter((name) => name.endsWith('.bin')))
      expect(readFileSync(join(cwd, file), 'utf8')).toBe('planted')
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
    const result = await shell('ulimit -f 8; mallet config list', {home, env: {XDG_CACHE_HOME: join(home, '.cache')}})
    expect(result).toMatchObject({code: 0, stderr: ''})
    expect(readdirSync(home, {recursive: true, encoding: 'utf8'}).filter((f) => /\.bin\.\d+$/.test(f))).toEqual([])
  })
})
