import {describe, expect, it} from 'vitest'
import {AppError, exitCodes} from '../../../src/core/errors'
import {summary} from '../../../src/kit/present/summary'
import {field, fields} from '../../../src/output/fields'

const base = {command: 'mallet x', steps: [], failure: undefined, fields: undefined}
interface Row {
  readonly name: string
  readonly token: string
}
const shown = fields<Row>()(field('Name', 'name'), field('Token', 'token'))

describe('a summary', () => {
  it('escapes what a server says, and masks secrets', async () => {
    const record = {name: 'a|b <img>', token: 's3cr3t'}
    expect(await summary({...base, result: {kind: 'record', fields: shown, record}})).toBe(
      '### mallet x: done\n\n| Field | Value |\n| --- | --- |\n| Name | a\\|b &lt;img&gt; |\n| Token | \\*\\*\\* |\n\n',
    )
    const message = {kind: 'message', message: 'Token robot created: s3cr3t', record} as const
    expect(await summary({...base, result: message})).toContain('created: \\*\\*\\*')
  })

  it('shows a comparison as it is, in a fence that nothing in it can end', async () => {
    const text = await summary({
      ...base,
      failure: new AppError({code: 'different', message: 'It differs', exit: exitCodes.negative}),
      result: {kind: 'text', text: '~ a\n    ```` b', data: [], language: 'diff'},
    })
    expect(text).toBe('### mallet x: differs\n\n`````diff\n~ a\n    ```` b\n`````\n\n')
  })

  it('shows steps, and why it failed', async () => {
    const text = await summary({
      ...base,
      result: undefined,
      steps: [{name: 'a', title: 'Promote to Dev', status: 'failed', detail: 'locked', requests: []}],
      failure: new AppError({code: 'task', message: 'locked', hint: 'Wait', exit: exitCodes.failed}),
    })
    expect(text).toContain('### mallet x: failed (exit 70)')
    expect(text).toContain('> Error: locked.  \n> Wait\n')
    expect(text).toContain('| Promote to Dev | failed | locked |')
  })

  it('stays below what GitHub takes', async () => {
    const items = Array.from({length: 5000}, (_, i) => ({name: `n${i}`, token: ''}))
    const text = await summary({...base, result: {kind: 'rows', fields: shown, items}})
    expect(text).toContain('4700 more are not shown.')
  })
})
