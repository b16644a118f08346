import {statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {makeDirectory} from '../../src/core/directory'
import {temporary} from '../support/places'
import {mallet} from '../support/program'

describe('a directory', () => {
  it('is made with all above it, and left alone when it is there', () => {
    const deep = join(temporary(), 'a/b/c')
    makeDirectory(deep, 0o700)
    writeFileSync(join(deep, 'kept'), '')
    makeDirectory(deep, 0o700)
    expect(statSync(join(deep, '..')).mode & 0o777).toBe(0o700)
    expect(statSync(join(deep, 'kept')).isFile()).toBe(true)
  })

  it('that cannot be made is an error, not a wait without end', () => {
    const file = join(temporary(), 'file')
    writeFileSync(file, '')
    expect(() => makeDirectory(join(file, 'below'))).toThrow(/ENOTDIR/)
    expect(() => makeDirectory(join(temporary(), 'x'.repeat(300)))).toThrow(/ENAMETOOLONG/)
    if (process.platform === 'linux') expect(() => makeDirectory('/proc/nothing/below')).toThrow(/ENOENT/)
  })

  it.runIf(process.platform === 'linux')('of a sandbox that cannot be made is told', async () => {
    for (const more of [[], ['--detach']]) {
      const {code, stderr} = await mallet(['sandbox', 'start', '--port', '0', '--data', '/proc/nothing', ...more])
      expect([code, stderr]).toEqual([73, expect.stringContaining('/proc/nothing cannot be used')])
    }
  })
})
