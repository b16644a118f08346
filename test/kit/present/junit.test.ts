import {describe, expect, it} from 'vitest'
import {AppError, exitCodes} from '../../../src/core/errors'
import {junit, type JunitRun} from '../../../src/kit/present/junit'

const run = {command: 'mallet release', started: new Date('2026-03-01T10:00:00Z'), milliseconds: 2500}
const step = (title: string, status: JunitRun['steps'][number]['status'], detail: string | null = null) => ({
  name: title,
  title,
  status,
  detail,
  requests: [],
  milliseconds: 500,
})
const failure = new AppError({code: 'refused', message: 'no "label" <web>', hint: 'Add it', exit: exitCodes.refused})

describe('a JUnit report', () => {
  it('has a case for each step', () => {
    const text = junit({
      ...run,
      failure,
      steps: [
        step('Publish', 'already', 'version 2.0'),
        step('Check', 'failed', 'no "label" <web>'),
        step('Promote', 'skipped'),
      ],
    })
    expect(text).toContain(
      '<testsuite name="mallet release" tests="3" failures="1" errors="0" skipped="1" time="2.500" timestamp="2026-03-01T10:00:00">',
    )
    expect(text).toContain('<testcase classname="mallet.release" name="Publish" time="0.500">')
    expect(text).toContain('<system-out>done already: version 2.0</system-out>')
    expect(text).toContain(
      '<failure message="no &quot;label&quot; &lt;web&gt;" type="refused">Error: no &quot;label&quot; &lt;web&gt;.&#10;  Add it</failure>',
    )
    expect(text).toContain('<skipped message="not begun"/>')
  })

  it('of a command without steps is one case', () => {
    expect(junit({...run, failure: undefined, steps: []})).toContain('name="mallet release" time="2.500"/>')
    expect(junit({...run, failure, steps: []})).toContain('tests="1" failures="1"')
  })

  it('tells an error that no step has', () => {
    const text = junit({...run, failure, steps: [step('Publish', 'done')]})
    expect(text).toContain('tests="2" failures="1"')
  })

  it('has no character that XML does not have', () => {
    expect(junit({...run, failure: undefined, steps: [step('a\u0001\ud800b', 'done')]})).toContain('a\ufffd\ufffdb')
  })
})
