import {describe, expect, it} from 'vitest'
import {AppError, exitCodes} from '../../../src/core/errors'
import {asText} from '../../../src/kit/present/report'

const told = (message: string, detail?: string, hint?: string): string =>
  asText(new AppError({code: 'x', message, detail, hint, exit: exitCodes.usage}))

describe('an error for people', () => {
  it('is a sentence, with its detail and what to do below', () => {
    expect(told('No server answers')).toBe('Error: No server answers.')
    expect(told('No server answers', 'refused', 'Start it')).toBe('Error: No server answers:\n  refused\n  Start it')
  })

  it('that is a question or a whole sentence gets no second mark', () => {
    expect(told('Which task?', undefined, 'Add --id')).toBe('Error: Which task?\n  Add --id')
    expect(told('Which task?', 'there are two')).toBe('Error: Which task?\n  there are two')
    expect(told('It is so.')).toBe('Error: It is so.')
  })

  it('an answer of no is not called an error, and nothing advises to say yes', () => {
    const parts = {code: 'declined', message: 'Nothing was changed', exit: exitCodes.interrupted}
    expect(asText(new AppError(parts))).toBe('Nothing was changed.')
  })
})
