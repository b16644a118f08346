// The image of the sandbox: what its Containerfile copies is there, and its start script makes the command line that it says.
import {spawnSync} from 'node:child_process'
import {chmodSync, existsSync, readFileSync, writeFileSync} from 'node:fs'
import {delimiter, join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {root} from '../support/build'
import {temporary} from '../support/places'
import {commandClass} from '../support/walk'

const folder = join(root, 'container/sandbox')

/** Arguments with which the script runs mallet. */
function argumentsOf(env: Readonly<Record<string, string>>, args: readonly string[] = []): string[] {
  const bin = temporary()
  writeFileSync(join(bin, 'mallet'), '#!/bin/sh\nfor one; do printf "%s\\n" "$one"; done\n')
  chmodSync(join(bin, 'mallet'), 0o755)
  const run = spawnSync('sh', [join(folder, 'start.sh'), ...args], {
    env: {PATH: `${bin}${delimiter}${process.env['PATH']}`, ...env},
    encoding: 'utf8',
  })
  expect([run.status, run.stderr]).toEqual([0, ''])
  return run.stdout.trimEnd().split('\n')
}

const usual = ['sandbox', 'start', '--listen', '0.0.0.0', '--port', '4180', '--data', '/data', '--hostname']

describe('the image of the sandbox', () => {
  it('starts it by its environment', () => {
    expect(argumentsOf({})).toEqual([...usual, 'localhost'])
    expect(
      argumentsOf(
        {
          SANDBOX_HOSTNAME: 'katello',
          SANDBOX_SEED: 'demo',
          SANDBOX_KATELLO: '5.0',
          SANDBOX_FAULTS: 'sync:fail@2\n\nGET /katello/api/products:503,retry-after=1\n',
        },
        ['--verbose'],
      ),
    ).toEqual([
      ...usual,
      'katello',
      '--verbose',
      '--seed',
      'demo',
      '--katello',
      '5.0',
      '--fault',
      'sync:fail@2',
      '--fault',
      'GET /katello/api/products:503,retry-after=1',
    ])
  })

  it('uses options that there are', () => {
    const options = new Set(commandClass('sandbox:start').options.keys())
    const used = [...readFileSync(join(folder, 'start.sh'), 'utf8').matchAll(/ --([a-z-]+)/g)].map(([, name]) => name)
    expect(used.length).toBeGreaterThan(5)
    expect(used.filter((name) => !options.has(name ?? ''))).toEqual([])
  })

  it('copies what is there, or what its first lines make', () => {
    const text = readFileSync(join(folder, 'Containerfile'), 'utf8')
    const copied = [...text.matchAll(/^COPY (\S+) /gm)].map(([, name]) => name ?? '')
    expect(
      copied.filter((name) => !existsSync(join(folder, name)) && !text.includes(`container/sandbox/${name}`)),
    ).toEqual([])
  })
})
