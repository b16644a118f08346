import {beforeEach, describe, expect, it} from 'vitest'
import {contractAnswers, type Overrides} from '../support/contract-answers'
import {recording, type Answering, type Outcome, type Recording} from '../support/recording'
import {splitWords} from '../support/command-lines'
import {commandClass} from '../support/walk'
import {workInFolderWithFiles} from './requests/cases'

let katello: Recording
let answers: (overrides?: Overrides) => Answering
beforeEach(async () => {
  answers = await contractAnswers()
  katello = await recording(answers())
  workInFolderWithFiles()
})

const run = (id: string, options: string, overrides?: Overrides): Promise<Outcome> =>
  katello.run(commandClass(id), splitWords(options), {answer: answers(overrides)})

describe('repository upload-content --async', () => {
  it('does not wait for the import, and names its task', async () => {
    const {code, stdout, requests} = await run('repository:upload-content', '--id 12 --path ./manual.pdf --async')
    expect(code).toBe(0)
    expect(requests.filter(({path}) => path.includes('/tasks/'))).toEqual([])
    expect(stdout).toContain('8a0c3f0e-6f0e-4c0e-9d0e-000000000012')
  })
})

describe('repository list', () => {
  it('asks for the tags of each repository when they are to be shown, and otherwise not', async () => {
    const withoutTags = {Repository: {include_tags: undefined, exclude_tags: undefined}}
    const shown = await run('repository:list', "--product-id 3 --fields 'Name,Include Tags'", withoutTags)
    expect(shown.requests.map(({path}) => path)).toEqual([
      '/katello/api/repositories',
      '/katello/api/repositories/1',
      '/katello/api/repositories/2',
    ])
    expect(shown.stdout).toContain('include tag')
    expect((await run('repository:list', '--product-id 3', withoutTags)).requests).toHaveLength(1)
  })
})
