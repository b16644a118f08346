import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {listCommand} from '../../../src/kit/help/listed'
import type {Resource} from '../../../src/resources/define'
import {root} from '../../support/build'

const {commands} = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as {commands: object}
const folder = join(root, 'src/resources')

const isResource = (value: unknown): value is Resource =>
  typeof value === 'object' && value !== null && 'noun' in value && 'lookup' in value

const modules = await Promise.all(
  readdirSync(folder).map((file) => import(join(folder, file)) as Promise<Record<string, unknown>>),
)
const resources = modules.flatMap((module) => Object.values(module)).filter(isResource)

describe('where to look for what was not found', () => {
  it.each(resources.map((resource) => [resource.flag, resource] as const))(
    '%s: a command that exists',
    (_, resource) => {
      const words = listCommand(resource)?.replace(/^mallet /, '')
      if (words !== undefined) expect(Object.keys(commands)).toContain(words.replaceAll(' ', ':'))
    },
  )

  it('is told for everything that has a list of its own', () => {
    const told = new Set(resources.map((resource) => listCommand(resource)))
    for (const words of ['content-view version', 'content-view filter', 'flatpak-remote remote-repository', 'settings'])
      expect(told).toContain(`mallet ${words} list`)
    expect(resources.filter((r) => r.flag in {'sync-plan': 1, user: 1}).map(listCommand)).toEqual([
      undefined,
      undefined,
    ])
  })
})
