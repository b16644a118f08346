import {writeWhole} from '../config/files'
import {file} from '../contract/define'
import * as t from '../contract/shape'
import {command} from '../kit/run/command'
import {countsOf, fileParams, recordOf, situation, stepLines, stepShape} from './as-code/shared'
import {fingerprint, planText, requestOf} from '../workflows/as-code/plan-file'

const planned = t.record('PlannedStep', () => ({
  ...stepShape.members,
  method: t.text,
  path: t.text,
  body: t.about('Parameters of the request; IDs of what is not there yet by its name', t.unknown),
}))

export default command({
  dryRun: 'reads',
  hasFormat: true,
  summary: 'Show the requests that make the server as a file says',
  description:
    'Lists every request in the order in which mallet apply would send it, with what changes. Nothing is deleted unless the file says owned: true, or --prune is given. --out writes the plan to a file: apply --plan carries out exactly that, and refuses if the server has changed since.',
  examples: [
    ['Show the plan', '--file acme.yaml', 'the file acme.yaml, written by mallet export'],
    [
      'Keep it, for being reviewed and applied later',
      '--file acme.yaml --out acme.plan',
      'the file acme.yaml, written by mallet export',
    ],
  ],
  params: {...fileParams, out: file('File to write the plan to')},
  group: 'SELECT',
  answer: t.list(planned),
  summarized: true,
  async run(ctx) {
    const {described, state, steps, directory} = await situation(ctx)
    const out = ctx.text('out')
    if (out !== undefined && ctx.isDry) ctx.terminal.note(`Dry run: ${out} was not written`)
    else if (out !== undefined) {
      const server = (await ctx.session.server()).href
      writeWhole(
        out,
        planText({server, fingerprint: fingerprint(state), prune: ctx.flag('prune'), directory, described}, steps),
      )
      ctx.terminal.note(`Wrote ${out}; to carry it out: mallet apply --plan ${out}`)
    }
    const lines = steps.flatMap((step) => {
      const {method, path} = requestOf(step)
      const [title = '', ...changes] = stepLines(step)
      return [`${title}   (${method} ${path})`, ...changes]
    })
    const text = steps.length === 0 ? 'Nothing to change.' : [...lines, '', `${countsOf(steps)}.`].join('\n')
    return {
      kind: 'text',
      text,
      title: `Plan for ${described.organization}`,
      language: 'diff',
      data: steps.map((step) => ({...recordOf(step), ...requestOf(step)})),
    }
  },
})
