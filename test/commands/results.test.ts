// What every command that changes something says for programs, and that all commands are silent with --quiet.
import {describe, expect, it} from 'vitest'
import {isObject} from '../../src/core/json'
import {mapParallel} from '../../src/core/parallel'
import {contractAnswers} from '../support/contract-answers'
import {recording, type Answer, type Outcome, type Recording} from '../support/recording'
import {commandLines, firstOfEach, workInFolderWithFiles, type CommandLine} from './requests/cases'
import {records} from './requests/lines'

interface Seen extends Outcome {
  readonly words: string
  /** What the server answered to the last request that changed something. */
  readonly changed: unknown
}

async function runAll(lines: readonly CommandLine[], ...more: string[]): Promise<readonly Seen[]> {
  const answers = await contractAnswers()
  const katello: Recording = await recording(answers())
  workInFolderWithFiles()
  return mapParallel(lines, 4, async ({command, words, args}) => {
    const usual = answers(records[words])
    let changed: unknown
    const answer = (request: Parameters<typeof usual>[0]): Answer => {
      const given = usual(request)
      if (request.method !== 'GET') changed = given.body
      return given
    }
    const outcome = await katello.run(command, [...args, ...more], {answer})
    return {...outcome, words, changed}
  })
}

const isChange = ({command, args}: CommandLine): boolean =>
  command.spec.action?.method !== 'GET' && !args.some((arg) => /^--(json|output|csv|async)\b/.test(arg))
const changes = firstOfEach(commandLines().filter(isChange))

/** Commands that change several things, or report them one by one. */
const others = ['flatpak-remote remote-repository mirror', 'task resume']

describe('the result of a command that changes something', () => {
  it.each(['json', 'ndjson'])('has the id and the name of what the server answered, in %s', async (format) => {
    const seen = await runAll(changes, '--output', format)
    expect(seen.length).toBeGreaterThan(70)
    for (const {words, stdout, code, changed} of seen) {
      expect([words, code]).toEqual([words, 0])
      if (others.includes(words)) continue
      const said = JSON.parse(stdout) as Record<string, unknown>
      expect({words, message: typeof said['message']}).toEqual({words, message: 'string'})
      if (!isObject(changed) || changed['id'] === undefined) continue
      expect({words, id: said['id'], name: said['name']}).toEqual({words, id: changed['id'], name: changed['name']})
    }
    const named = seen.filter(({stdout}) => 'name' in (JSON.parse(stdout) as object))
    expect(named.length).toBeGreaterThan(35)
  })
})

describe('--quiet', () => {
  const lines = firstOfEach(commandLines().filter(({args}) => !args.includes('--output-file')))

  it.each([[[]], [['--output', 'json']]])('prints nothing, whatever the command, with %j', async (more) => {
    const seen = await runAll(lines, '--quiet', ...more)
    expect(seen.length).toBeGreaterThan(120)
    expect(seen.flatMap(({words, stdout}) => (stdout === '' ? [] : [`${words}: ${stdout}`]))).toEqual([])
  })
})
