import {execFileSync} from 'node:child_process'
import {lstatSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, it} from 'vitest'
import {exitCodes} from '../../../src/core/errors'
import {fileTarget, writeAtomically} from '../../../src/oci/layout/files'
import {temporary} from '../../support/places'

const bytes = async function* () {
  yield Buffer.from('new')
}

it('a link that the user names is followed, and stays a link', async () => {
  const directory = temporary()
  const [link, target] = [join(directory, 'link'), join(directory, 'target')]
  writeFileSync(target, 'old')
  symlinkSync('target', link)
  await writeAtomically(fileTarget(link), bytes())
  expect([lstatSync(link).isSymbolicLink(), readFileSync(target, 'utf8')]).toEqual([true, 'new'])
})

it('what is no file is never replaced by one', () => {
  const directory = temporary()
  const [pipe, folder, link, lost] = ['pipe', 'folder', 'link', 'lost'].map((name) => join(directory, name)) as [
    string,
    string,
    string,
    string,
  ]
  execFileSync('mkfifo', [pipe])
  mkdirSync(folder)
  symlinkSync(pipe, link)
  symlinkSync(join(directory, 'nothing'), lost)
  for (const path of [pipe, folder, link, lost])
    expect(() => fileTarget(path)).toThrow(expect.objectContaining({exit: exitCodes.cannotWrite}))
  expect(statSync(pipe).isFIFO()).toBe(true)
})
