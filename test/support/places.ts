// Directories and servers of a test, put away when it ends.
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach} from 'vitest'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

/** Runs `work` after the test, the last one given first. */
export const onCleanup = (work: () => unknown): void => void cleanups.push(work)

/** A directory of its own for the test. */
export function temporary(): string {
  const directory = mkdtempSync(join(tmpdir(), 'mallet-test-'))
  onCleanup(() => rmSync(directory, {recursive: true, force: true, maxRetries: 10}))
  return directory
}
