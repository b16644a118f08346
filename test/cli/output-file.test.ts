import {execFileSync} from 'node:child_process'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {organizations, page, scripted} from '../support/katello'
import {temporary} from '../support/places'
import {mallet, shell, type Run} from '../support/program'

const server = () => scripted({'GET /katello/api/organizations': (asked) => page(organizations(2), asked)})

async function write(file: string, more: readonly string[] = []): Promise<Run> {
  const {env} = await server()
  return mallet(['--output-file', file, 'organization', 'list', '--csv', ...more], {env})
}
const rows = 'Id,Title,Name,Description,Label\n'

describe('an output file', () => {
  it('holds the result, and stdout nothing', async () => {
    const file = join(temporary(), 'list.csv')
    expect(await write(file)).toMatchObject({code: 0, stdout: '', stderr: ''})
    expect(readFileSync(file, 'utf8')).toMatch(rows)
    expect(readdirSync(join(file, '..'))).toEqual(['list.csv'])
  })

  it('is replaced as a whole, and keeps its mode', async () => {
    const file = join(temporary(), 'list.csv')
    writeFileSync(file, 'x'.repeat(100_000))
    chmodSync(file, 0o644)
    expect(await write(file)).toMatchObject({code: 0})
    expect(readFileSync(file, 'utf8')).not.toContain('xxx')
    expect(statSync(file).mode & 0o777).toBe(0o644)
  })

  it('that a link leads to is written where it is', async () => {
    const directory = temporary()
    mkdirSync(join(directory, 'real'))
    writeFileSync(join(directory, 'real/list.csv'), 'old')
    symlinkSync('real/list.csv', join(directory, 'link'))
    expect(await write(join(directory, 'link'))).toMatchObject({code: 0})
    expect(readlinkSync(join(directory, 'link'))).toBe('real/list.csv')
    expect(readFileSync(join(directory, 'real/list.csv'), 'utf8')).toMatch(rows)
  })

  it('that is no file but a pipe is written to, and stays what it is', async () => {
    const directory = temporary()
    const fifo = join(directory, 'fifo')
    execFileSync('mkfifo', [fifo])
    const {env} = await server()
    const run = await shell(
      `cat ${fifo} & mallet --output-file ${fifo} organization list --csv; code=$?; wait; exit $code`,
      {env},
    )
    expect(run.code).toBe(0)
    expect(run.stdout).toMatch(rows)
    expect(lstatSync(fifo).isFIFO()).toBe(true)
    expect(readdirSync(directory)).toEqual(['fifo'])
  })

  // By way of links: a mistake in this must not replace the devices of the machine.
  it('may be the null device, which survives', async () => {
    const before = lstatSync('/dev/null').isCharacterDevice()
    const {env} = await server()
    const directory = temporary()
    symlinkSync('/dev/null', join(directory, 'null'))
    expect(await mallet(['--output-file', join(directory, 'null'), 'organization', 'list'], {env})).toMatchObject({
      code: 0,
      stdout: '',
    })
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(before)
    expect(lstatSync(join(directory, 'null')).isSymbolicLink()).toBe(true)
  })

  it.each([
    ['a directory', (d: string) => d],
    ['a place that is not there', (d: string) => join(d, 'nosuch/list.csv')],
  ])('cannot be %s', async (_, where) => {
    const directory = temporary()
    const run = await write(where(directory))
    expect([run.code, run.stdout]).toEqual([73, ''])
    expect(run.stderr).toMatch(/^Error: .* cannot be written/)
    expect(readdirSync(directory)).toEqual([])
  })

  it('on a full disk is an error', async () => {
    const link = join(temporary(), 'full')
    symlinkSync('/dev/full', link)
    expect(await write(link)).toMatchObject({code: 73, stdout: ''})
    expect(lstatSync('/dev/full').isCharacterDevice()).toBe(true)
  })

  it('is never a terminal: nothing is cut or escaped in it', async () => {
    const name = `${'long '.repeat(60)}\u001b[2J`
    const {env} = await scripted({'GET /katello/api/organizations': page([{id: 1, name, title: name, label: 'l'}])})
    const file = join(temporary(), 'list.json')
    await shell(
      `script -qec "'${process.execPath}' bin/run.js --output-file ${file} organization list --json" /dev/null`,
      {env},
    )
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject([{name}])
  })
})
