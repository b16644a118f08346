import {mkdirSync, openSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {fileErrorText} from '../../src/core/file-error'
import {temporary} from '../support/places'

const failureOf = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    return fileErrorText(error)
  }
  throw new Error('it did not fail')
}

describe('an error of the file system', () => {
  it('names the topmost directory that is missing', () => {
    const home = temporary()
    expect(failureOf(() => openSync(join(home, 'a/b/c.7.tmp'), 'wx'))).toBe(
      `the directory ${join(home, 'a')} does not exist`,
    )
    expect(failureOf(() => readFileSync(join(home, 'none')))).toBe('it does not exist')
  })

  it('is told in words', () => {
    const home = temporary()
    writeFileSync(join(home, 'file'), '')
    expect(failureOf(() => readFileSync(home))).toBe('it is a directory')
    expect(failureOf(() => readFileSync(join(home, 'file', 'x')))).toBe('a part of the path is not a directory')
    expect(failureOf(() => mkdirSync(join(home, 'file')))).toBe('it exists already')
  })

  it('without words of its own loses the system call and the path', () => {
    const error = Object.assign(new Error("EUNATCH: protocol driver not attached, open '/x'"), {code: 'EUNATCH'})
    expect(fileErrorText(error)).toBe('protocol driver not attached')
    expect(fileErrorText(new Error('bad PEM, line 3'))).toBe('bad PEM, line 3')
    expect(fileErrorText('text')).toBe('text')
  })
})
