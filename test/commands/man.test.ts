import {execFile} from 'node:child_process'
import {readFileSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {describe, expect, it} from 'vitest'
import {root} from '../support/build'
import {hasPrograms} from '../support/needs'
import {temporary} from '../support/places'
import {mallet} from '../support/program'

const run = promisify(execFile)

describe('mallet man', () => {
  it.each([
    [[], 'MALLET'],
    [['content-view'], 'MALLET\\-CONTENT\\-VIEW'],
    [['content-view', 'publ'], 'MALLET\\-CONTENT\\-VIEW\\-PUBLISH'],
  ])('prints the page of %j', async (words, title) => {
    const {code, stdout, stderr} = await mallet(['man', ...words])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^\.TH "/)
    expect(stdout).toContain(`.TH "${title}" 1`)
  })

  it('refuses words that are no command', async () => {
    expect(await mallet(['man', 'organisation'])).toMatchObject({code: 64})
    expect(await mallet(['man', 'schema', 'nonsense'])).toMatchObject({code: 64})
    expect(await mallet(['man', 'product', '--directory', temporary()])).toMatchObject({code: 64})
  })

  it('has a page for every command, topic and the program, and no request of roff by accident', async () => {
    const directory = join(temporary(), 'man1')
    expect((await mallet(['man', '--directory', directory])).code).toBe(0)
    const {commands} = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as {commands: object}
    const pages = readdirSync(directory)
    for (const id of Object.keys(commands)) expect(pages).toContain(`mallet-${id.replaceAll(':', '-')}.1`)
    expect(pages).toContain('mallet.1')
    for (const page of pages) {
      const lines = readFileSync(join(directory, page), 'utf8').split('\n')
      const requests = lines.filter((line) => /^[.']/.test(line)).map((line) => line.split(' ')[0] ?? '')
      const known = ['.TH', '.SH', '.SS', '.TP', '.B', '.PP', '.RS', '.RE', '.nf', '.fi']
      expect([page, requests.filter((request) => !known.includes(request))]).toEqual([page, []])
    }
  })
})

describe.skipIf(!hasPrograms)('man', () => {
  it('reads every page without a warning', async () => {
    const directory = join(temporary(), 'man1')
    await mallet(['man', '--directory', directory])
    const pages = readdirSync(directory).map((page) => join(directory, page))
    const {stderr} = await run('groff', ['-man', '-Tutf8', '-ww', '-z', ...pages], {maxBuffer: 1 << 24})
    expect(stderr).toBe('')
  })
})
