import {describe, expect, it} from 'vitest'
import * as t from '../../src/contract/shape'
import {checkAnswer} from '../support/answers'
import {faultsBy, strict} from '../support/schema'

describe('an answer', () => {
  const shape = t.list(t.object({id: t.integer, name: t.optional(t.nullable(t.text)), counts: t.map(t.integer)}))
  const faults = faultsBy(strict(shape.schema))

  it('may leave out what is optional, and hold any key where keys are data', () => {
    expect(
      faults([
        {id: 1, name: null, counts: {rpm: 1}},
        {id: 2, counts: {}},
      ]),
    ).toEqual([])
  })

  it('has no member that is not declared, and no other type', () => {
    const wrong = [{id: '1', nmae: 'x', counts: {rpm: null}}, {id: 'x'}]
    expect(faults(wrong)).toEqual([
      '[] has nmae, which is not declared',
      '[].id must be integer',
      '[].counts.rpm must be integer',
      "[] must have required property 'counts'",
    ])
  })

  it('is looked up by its route', async () => {
    await expect(checkAnswer('GET', '/api/status?x=1', 200, {result: 'ok'})).rejects.toThrow('home#status')
    await expect(checkAnswer('GET', '/api/status', 500, {error: 'x'})).resolves.toBeUndefined()
    await expect(checkAnswer('GET', '/api/hosts/auto_complete_search', 200, [{error: 'x'}])).resolves.toBeUndefined()
  })
})
