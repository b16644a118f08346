import {existsSync, readFileSync, readdirSync, writeFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {dirname, join} from 'node:path'
import type * as Oclif from '@oclif/core'
import {describe, expect, it} from 'vitest'
import {cacheCommand, oclifOwn, oclifParts} from '../../scripts/oclif-parts.mjs'
import {scripted} from '../support/katello'
import {temporary} from '../support/places'
import {node} from '../support/processes'
import {environment, mallet, root} from '../support/program'

const require = createRequire(import.meta.url)
const library = dirname(require.resolve('@oclif/core'))
const files = (readdirSync(library, {recursive: true}) as string[]).filter((file) => file.endsWith('.js'))
const imports = files.flatMap((file) =>
  [...readFileSync(join(library, file), 'utf8').matchAll(/require\("([^"]+)"\)/g)].map(([, id = '']) => ({file, id})),
)

describe('what the build relies on inside oclif', () => {
  it('is of the version that was looked at', () => {
    expect(require('@oclif/core/package.json')).toMatchObject({version: '4.14.0'})
  })

  it.each(oclifParts)('it still imports %s', (part) => {
    expect(imports.some(({id}) => id === part)).toBe(true)
  })

  it('has the modules of its own that a run does without, and each name of the list still means one', () => {
    const names = /\((?<names>[^)]+)\)\$$/.exec(oclifOwn.source)?.groups?.['names']?.split('|') ?? []
    expect(names.length).toBeGreaterThan(10)
    for (const name of names.map((escaped) => escaped.replaceAll('\\/', '/')))
      expect([
        name,
        imports.some(({id}) => id.startsWith('.') && oclifOwn.test(id) && id.endsWith(`/${name}`)),
      ]).toEqual([name, true])
  })

  it('makes a manifest entry of a class', async () => {
    const {Command, Flags} = require('@oclif/core') as typeof Oclif
    class Sample extends Command {
      static override id = 'sample'
      static override summary = 'A sample'
      static override flags = {name: Flags.string({summary: 'Name', helpGroup: 'OPTIONS'})}
      async run(): Promise<void> {}
    }
    const entry = await cacheCommand(Sample, {name: 'p', alias: 'p', type: 'core'}, false)
    expect(entry).toMatchObject({
      id: 'sample',
      summary: 'A sample',
      flags: {name: {type: 'option', helpGroup: 'OPTIONS'}},
    })
  })
})

describe("oclif's own entry", () => {
  async function execute(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<[number, string]> {
    const file = join(temporary(), 'execute.cjs')
    writeFileSync(
      file,
      `require(${JSON.stringify(require.resolve('@oclif/core'))}).execute({dir: ${JSON.stringify(root)}, args: ${JSON.stringify(args)}})`,
    )
    return node(file, [], environment({env}))
  }

  it('runs a plain verb and a verb with a body as bin/run.js does', async () => {
    const server = await scripted({
      'GET /katello/api/organizations': {
        body: {total: 1, subtotal: 1, results: [{id: 1, name: 'ACME', title: 'ACME'}]},
      },
    })
    const args = ['organization', 'list', '--json', 'id,name']
    const [code, text] = await execute(args, server.env)
    const own = await mallet(args, {env: server.env})
    expect([code, text]).toEqual([own.code, own.stdout])
    expect(JSON.parse(text)).toEqual([{id: 1, name: 'ACME'}])
    expect((await execute(['config', 'list', '--json']))[0]).toBe(0)
  })

  it.each([['organization', 'list', '--help'], ['organization', '--help'], ['--help']])(
    'prints the help of %j %j %j',
    async (...args) => {
      const given = args.filter(Boolean)
      expect((await execute(given))[1]).toBe((await mallet(given)).stdout)
    },
  )

  it('refuses words that are no command as bin/run.js does', async () => {
    const [code, text] = await execute(['organisation'])
    const own = await mallet(['organisation'])
    expect(own.code).toBe(64)
    expect([code, text]).toEqual([own.code, own.stderr])
  })

  it('finds every command of the manifest at the path of the pattern strategy', () => {
    const {commands} = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as {
      commands: Record<string, unknown>
    }
    const missing = Object.keys(commands).filter(
      (id) => !existsSync(join(root, 'dist/commands', `${id.replaceAll(':', '/')}.js`)),
    )
    expect(missing).toEqual([])
  })
})
