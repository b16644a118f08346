import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, it} from 'vitest'
import {selectFields} from '../../src/output'
import {commandClass, commandIds} from '../support/walk'
import {root} from '../support/root'
import {moreForemanExceptions, transcriptExceptions} from './exceptions'
import {defaultFields, fieldDifferences, referenceFields} from './fields'

const onScreens = 'shown on terminals; elsewhere with --fields only'

/** Where the printed fields differ from hammer's on purpose. */
const exceptions: Readonly<Record<string, string>> = {
  'capsule info: Features: missing': 'hammer declares a list of names that it never fills, beside the collection',
  'capsule info: Unrecognized features: missing': 'as for Features',
  'repository info: Excluded Container Image Tags: not in hammer': 'hammer reads a member that servers no longer send',
  'repository list: Include Tags: not in hammer': 'shown with --fields only',
  'repository list: Exclude Tags: not in hammer': 'shown with --fields only',
  'repository list: Pull Spec: not in hammer': 'shown with --fields only',
  'docker manifest info: Manifest Lists: not in hammer': onScreens,
  'docker manifest list: Manifest Lists: not in hammer': onScreens,
  'docker tag info: Digest: not in hammer': onScreens,
  'docker tag info: Manifests of the list: not in hammer': onScreens,
  'docker tag info: Type: not in hammer': onScreens,
  'docker tag list: Digest: not in hammer': onScreens,
  'docker tag list: Type: not in hammer': onScreens,
}

/** The same of what is printed unasked into a pipe. */
const pipedExceptions = [
  'capsule info: Features: missing',
  'capsule info: Unrecognized features: missing',
  'repository info: Excluded Container Image Tags: not in hammer',
]

/** The commands that print fields as hammer's of the same words does. */
const compared = (() => {
  const reference = referenceFields()
  return commandIds().flatMap((id) => {
    const words = id.replaceAll(':', ' ')
    const theirs = reference.get(words)
    const ours = commandClass(id).spec.fields
    return theirs && ours ? [{words, theirs, ours}] : []
  })
})()

it('every command prints hammer’s fields, in its order and of its kinds, but for the named exceptions', () => {
  expect(compared.length).toBeGreaterThanOrEqual(45)
  const found = compared.flatMap(({words, theirs, ours}) =>
    fieldDifferences(ours, theirs).map((line) => `${words}: ${line}`),
  )
  expect(found.toSorted()).toEqual(Object.keys(exceptions).toSorted())
})

it('into a pipe, every command prints unasked what hammer prints unasked', () => {
  const found = compared.flatMap(({words, theirs, ours}) =>
    fieldDifferences(selectFields(ours), defaultFields(theirs)).map((line) => `${words}: ${line}`),
  )
  expect(found.toSorted()).toEqual(pipedExceptions)
})

it('docs/hammer-differences.md names every recorded session that differs', () => {
  const page = readFileSync(join(root, 'docs/hammer-differences.md'), 'utf8')
  const differing = Object.keys({...transcriptExceptions, ...moreForemanExceptions})
  expect(differing.filter((id) => !page.includes(`\`${id}\``))).toEqual([])
})
