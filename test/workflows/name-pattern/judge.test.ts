import {expect, it} from 'vitest'
import {previewEnvironment} from '../../../src/naming/preview'
import {nameRows} from '../../../src/workflows/name-pattern/judge'
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
