import {AppError, exitCodes} from '../core/errors'
import * as t from '../contract/shape'
import {command} from '../kit/run/command'
import {fileParams, recordOf, situation, stepLines, stepShape, countsOf} from './as-code/shared'

export default command({
  dryRun: 'reads',
  hasFormat: true,
  summary: 'Show what differs between a file and the server',
  description:
    'Prints what the server would have to change to be as the file says: + for what is missing, ~ for what differs, - for what the file owns and does not have. Members and sections that the file does not have are not compared. The exit status is 0 when nothing differs, 1 when something does, and 2 after an error, as that of diff.',
  examples: [
    ['Compare an organization with its file', '--file acme.yaml', 'the file acme.yaml, written by mallet export'],
    [
      'Print the differences as JSON, for a script',
      '--file acme.yaml --json',
      'the file acme.yaml, written by mallet export',
    ],
  ],
  params: fileParams,
  group: 'SELECT',
  answer: t.list(stepShape),
  compares: true,
  async run(ctx) {
    const {steps, described} = await situation(ctx)
    const text =
      steps.length === 0 ? 'Nothing differs.' : [...steps.flatMap(stepLines), '', `${countsOf(steps)}.`].join('\n')
    const data = steps.map(recordOf)
    const title = `Differences between ${described.organization} and its file`
    return {kind: 'text', text, data, title, language: 'diff', ...(steps.length > 0 && {failure: different})}
  },
})

const different = new AppError({
  code: 'different',
  message: 'The server differs from the file',
  exit: exitCodes.negative,
})
