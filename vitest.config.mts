import {availableParallelism} from 'node:os'
import {defineConfig} from 'vitest/config'
import {LongestFirst} from './test/support/longest-first.mts'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/build.ts'],
    // A test that takes this long hangs. How fast the machine is, is not for a test to judge: it may be shared by many.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: {poll: {timeout: 120_000, interval: 20}},
    maxConcurrency: 2,
    // one more than there are processors: many tests wait for a program or a server
    maxWorkers: Math.min(availableParallelism() + 1, 8),
    sequence: {sequencer: LongestFirst},
  },
})
