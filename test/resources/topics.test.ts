import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import type {Resource} from '../../src/resources/define'
import {root} from '../support/build'

const {commands} = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as {commands: object}
const folder = join(root, 'src/resources')

const isResource = (value: unknown): value is Resource =>
  typeof value === 'object' && value !== null && 'noun' in value && 'lookup' in value

const modules = await Promise.all(
  readdirSync(folder).map((file) => import(join(folder, file)) as Promise<Record<string, unknown>>),
)
const resources = modules.flatMap((module) => Object.values(module)).filter(isResource)

describe('the topic of a resource', () => {
  it.each(
    resources.filter(({topic}) => topic !== undefined).map((resource) => [resource.noun, resource.topic] as const),
  )('%s: "%s" has a list', (_, topic) => {
    expect(Object.keys(commands)).toContain(`${String(topic)} list`.replaceAll(' ', ':'))
  })

  it('is left out where no command lists the resource', () => {
    const without = resources.filter(({topic}) => topic === undefined).map(({flag}) => flag)
    expect(without).toEqual(expect.arrayContaining(['sync-plan', 'user', 'domain', 'server']))
    expect(without).not.toContain('product')
  })
})
