// Examples for the help of commands that give none of their own: true for every command of a verb.
import type {Action, Resource} from '../resources/define'
import type {Example} from './command'
import {refBase} from './options'

const sampleName = (resource: Resource): string =>
  ({
    organization: 'ACME',
    product: 'Quay',
    repository: 'busybox',
    'content view': "'App CV'",
    'lifecycle environment': 'Dev',
  })[resource.noun] ?? 'demo'

function scopeArgs(resource: Resource): string {
  return resource.scope
    .map((s) => s.resource())
    .map((parent) => `--${parent.flag} ${sampleName(parent)}${parent.scope.length > 0 ? ` ${scopeArgs(parent)}` : ''}`)
    .join(' ')
}

export function listExamples(_resource: Resource, action: Action): Example[] {
  const parent = Object.entries(action.params).find(([, p]) => p.kind === 'ref')
  const within = parent?.[1].resource ? `--${refBase(parent[0], parent[1])} ${sampleName(parent[1].resource())}` : ''
  return [
    [`Everything, as a table`, within],
    [`Only two members of each, for a program`, `${within} --json id,name`.trim()],
  ]
}

export function memberExamples(resource: Resource, _action: Action, verb: string): Example[] {
  const key = Object.keys(resource.lookup)[0]
  const byName: Example[] = key
    ? [
        [
          `${verb} by ${key}`,
          `--${key} ${key === 'version' ? '2.0' : sampleName(resource)} ${scopeArgs(resource)}`.trim(),
        ],
      ]
    : []
  return [
    ...byName,
    [`${verb} by id`, `--id ${resource.id === 'number' ? '7' : '8a0c3f0e-6f0e-4c0e-9d0e-3f0e6f0e4c0e'}`],
    ...(byName.length ? [] : [[`The same as JSON`, `--id 7 --json`] as const]),
  ]
}

export function createExamples(resource: Resource, action: Action): Example[] {
  const parents = Object.entries(action.params)
    .filter(([, p]) => p.kind === 'ref' && p.required !== false)
    .slice(0, 1)
  const within = parents
    .map(([key, p]) => (p.resource ? `--${refBase(key, p)} ${sampleName(p.resource())}` : ''))
    .join(' ')
  const name = 'name' in action.params ? `--name ${sampleName(resource)}` : ''
  const args = [name, within].filter(Boolean).join(' ')
  return [
    ['With what it needs', args],
    ['And print the new record for a program', `${args} --json`.trim()],
  ]
}
