import {AppError, exitCodes} from '../../core/errors'
import {command} from '../../kit/run/command'
import {need} from '../../kit/run/execute'
import {oneOf, text} from '../../contract/define'
import * as t from '../../contract/shape'
import {product} from '../../resources/product'
import {pushDestination} from '../../workflows/registry/push-path'

const pushPath = t.object({
  pull_spec: t.text,
  host: t.text,
  path: t.text,
  format: t.oneOf('label', 'id'),
  reason: t.nullable(t.text),
  repository: t.nullable(t.object({id: t.integer, name: t.text})),
  organization: t.object({id: t.integer, label: t.text}),
  product: t.object({id: t.integer, label: t.text}),
})

export default command({
  dryRun: 'reads',
  summary: 'Print where to push an image of a product',
  description:
    'Prints the destination that the server accepts: with the lowercase labels of organization and product, or with their IDs where labels are ambiguous. Checks the name first, and explains why if the server would reject it (exit status 65, or 77 if only the permission is missing).',
  examples: [
    ['Print the destination for podman push', '--product Applications --name tools --organization ACME'],
    [
      'Print the destination with IDs as JSON, for a script',
      '--product-id 2 --name tools --format id --json pull_spec,format',
    ],
  ],
  narrow: [product],
  params: {
    name: text('Name of the repository in the product'),
    format: oneOf('Form of the destination (default: whichever works)', ['label', 'id']),
  },
  group: 'SELECT',
  answer: pushPath,
  async run(ctx) {
    const name = need(ctx, 'name')
    const format = ctx.text('format') as 'label' | 'id' | undefined
    const productId = Number(await ctx.required(product))
    const {destination, problem} = await pushDestination(ctx.client, {productId, name, format})
    const {host} = await ctx.session.server()
    const spec = `${host}/${destination.path}`
    if (problem)
      throw new AppError({
        code: problem.kind === 'permission' ? 'forbidden' : 'push_refused',
        message: `The server would reject a push to ${spec}`,
        detail: problem.text,
        hint: problem.hint,
        exit: problem.kind === 'permission' ? exitCodes.forbidden : exitCodes.refused,
      })
    if (destination.reason !== null) ctx.terminal.note(`Using IDs, because ${destination.reason}.`)
    if (!destination.repository) ctx.terminal.note('The first push creates the repository.')
    return {kind: 'text', text: spec, data: {pull_spec: spec, host, ...destination}}
  },
})
