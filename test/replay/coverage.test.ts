import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {root} from '../support/root'
import {coverage, readManifest, referenceCommands} from './coverage'
import {topicsNotBuilt} from './exceptions'

const ours = readManifest(join(root, 'oclif.manifest.json'))

describe("hammer's commands", () => {
  it.each([
    ['katello', 216],
    ['tasks', 8],
  ])('of module %s are here but for topics that are not built', (module, all) => {
    const reference = referenceCommands(module)
    const topics = topicsNotBuilt[module] ?? []
    const built = reference.filter(({command}) => !topics.some((topic) => command.startsWith(`${topic} `)))
    expect(reference).toHaveLength(all)
    expect(coverage(built, ours).missingCommands).toEqual([])
  })

  it.each(Object.entries(topicsNotBuilt))(
    'of module %s are of topics not built only where none is here',
    (module, topics) => {
      const {missingCommands} = coverage(referenceCommands(module), ours)
      const missing = (topic: string): number =>
        missingCommands.filter((command) => command.startsWith(`${topic} `)).length
      expect(topics.filter((topic) => missing(topic) === 0)).toEqual([])
    },
  )

  it('that are here have all their options', () => {
    expect(coverage(referenceCommands(), ours).missingOptions).toEqual([])
  })

  it('are not fewer than they were', () => {
    const counts = ['katello', 'tasks', 'core', 'foreman'].map(
      (module) => coverage(referenceCommands(module), ours).commands.have,
    )
    for (const [i, least] of [113, 4, 4, 31].entries()) expect(counts[i]).toBeGreaterThanOrEqual(least)
  })
})

describe('coverage', () => {
  const reference = [
    {
      command: 'product list',
      module: 'katello',
      options: [{switches: ['--organization']}, {switches: ['--[no-]full']}],
    },
    {command: 'product scan', module: 'katello', options: [{switches: ['-x', '--example']}]},
  ]

  it('finds commands by an alias and options by any of their names', () => {
    const flags = {org: {name: 'org', aliases: ['organization']}, full: {name: 'full', allowNo: true}}
    const found = coverage(
      reference,
      new Map([
        ['product list', {flags}],
        ['product scan', {flags: {x: {name: 'y', char: 'x'}}}],
      ]),
    )
    expect(found).toMatchObject({missingCommands: [], missingOptions: [], options: {have: 3, all: 3}})
  })

  it('names what is missing', () => {
    expect(coverage(reference, new Map([['product list', {flags: {full: {name: 'full'}}}]]))).toEqual({
      missingCommands: ['product scan'],
      missingOptions: ['product list: --organization --[no-]full'],
      commands: {have: 1, all: 2},
      options: {have: 0, all: 3},
    })
  })
})
