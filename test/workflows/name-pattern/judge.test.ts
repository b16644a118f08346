import {expect, it} from 'vitest'
import {previewEnvironment} from '../../../src/naming/preview'
import {isWrongItself, nameRows} from '../../../src/workflows/name-pattern/judge'
import {named, promoted} from '../../naming/instances'

it('a mistake of the pattern itself is the problem of every row', () => {
  const judged = previewEnvironment('<%= lifecycle_environment.label', [
    named(promoted, 'busybox', 'quay/busybox'),
    named(promoted, 'nginx', 'docker/nginx'),
  ])
  const problems = nameRows(judged).map(({problem}) => problem)
  expect(problems).toEqual([judged.reasons[0], judged.reasons[0]])
  expect(problems[0]).toContain("missing '%>'")
})

it('a pattern is wrong itself when it fails for every repository with the same words, and not when names collide', () => {
  const both = [named(promoted, 'busybox', 'quay/busybox'), named(promoted, 'nginx', 'docker/nginx')]
  for (const wrong of ['<%= lifecycle_environment.label', '<%= repository.url %>', '<%= `id` %>'])
    expect([wrong, isWrongItself(previewEnvironment(wrong, both))]).toEqual([wrong, true])
  for (const other of ['static', '', '<%= repository.name %>'])
    expect([other, isWrongItself(previewEnvironment(other, both))]).toEqual([other, false])
})
