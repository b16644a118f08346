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
  summary: 'Print where to push an image of a product',
  description:
    'The destination is the one that the server takes: organization and product by their labels in small letters, or by ids where labels are ambiguous. Looks first whether the name would be refused, and says why: exit code 65, or 77 when only the permission is missing.',
  examples: [
    ['For podman push', '--product Apps --name web --organization ACME'],
    ['By ids, for a program', '--product-id 7 --name web --format id --json pull_spec,format'],
  ],
  narrow: [product],
  params: {
    name: text('Name of the repository in the product'),
    format: oneOf('Which form; the one that works unless given', ['label', 'id']),
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
        message: `The server would refuse a push to ${spec}`,
        detail: problem.text,
        hint: problem.hint,
        exit: problem.kind === 'permission' ? exitCodes.forbidden : exitCodes.refused,
      })
    if (destination.reason !== null) ctx.terminal.note(`By ids, since ${destination.reason}.`)
    if (!destination.repository) ctx.terminal.note('The repository is made by the first push.')
    return {kind: 'text', text: spec, data: {pull_spec: spec, host, ...destination}}
  },
})
