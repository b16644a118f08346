// A record's page in the web interface of the server: its address is printed, or opened in a browser.
import {AppError, exitCodes} from '../../core/errors'
import {isObject} from '../../core/json'
import {flag} from '../../contract/define'
import * as t from '../../contract/shape'
import {command, type CommandClass, type Example} from '../../kit/run/command'
import type {Context} from '../../kit/run/context'
import type {Result} from '../../kit/run/result'
import {article} from '../../kit/parse/options'
import type {Action, Resource} from '../../resources/define'
import {openBrowser} from '../../workflows/browser'

const answer = t.object({url: t.text, opened: t.boolean})
const params = {print: flag('Print the URL instead of opening it')}
const description =
  'Opens the page in the browser that BROWSER names, or in the one of the desktop. With --print, in a machine-readable format, or where the output is not a terminal, prints the URL instead.'

/** Opens or prints a page of the server. `path` begins with a slash. */
async function showPage(ctx: Context, path: string): Promise<Result> {
  const server = await ctx.session.server()
  const url = new URL(server.pathname.replace(/\/$/, '') + path, server)
  if (!/^https?:$/.test(url.protocol))
    throw new AppError({
      code: 'configuration',
      message: `${url.protocol} is not a protocol of the web`,
      hint: 'Specify a server with http or https',
      exit: exitCodes.configuration,
    })
  const opened = ctx.terminal.isTty && ctx.terminal.machine !== true && !ctx.flag('print') && !ctx.isDry
  if (opened) await openBrowser(url, ctx.env)
  const data = {url: url.href, opened}
  return {kind: 'text', text: opened ? `Opened ${url.href}` : url.href, data}
}

/** A page that is not about one record. */
export const pageAt = (what: string, path: string, examples: readonly Example[]): CommandClass =>
  command({
    dryRun: 'reads',
    summary: `Open ${what} in the web interface`,
    description,
    examples,
    params,
    answer,
    run: (ctx) => showPage(ctx, path),
  })

/** The page of one record; `:parts` of the path are members of it, such as `:id` or `:product.id`. */
export function recordPage(resource: Resource, path: string, examples: readonly Example[]): CommandClass {
  const action: Action | undefined = resource.actions['show']
  if (!action) throw new TypeError(`${resource.noun} has no action show`)
  return command({
    summary: `Open ${article(resource.noun)} in the web interface`,
    description,
    examples,
    resource,
    action: {...action, params: {}},
    params,
    group: 'SELECT',
    answer,
    async run(ctx) {
      const id = await ctx.required(resource, '')
      const record = /:(?!id\b)/.test(path) ? await ctx.call<unknown>(resource, {...action, params: {}}) : {id}
      return showPage(
        ctx,
        path.replace(/:([\w.]+)/g, (_, member: string) => encodeURIComponent(memberOf(record, member))),
      )
    },
  })
}

function memberOf(record: unknown, path: string): string {
  const value = path.split('.').reduce<unknown>((at, step) => (isObject(at) ? at[step] : undefined), record)
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  throw new AppError({
    code: 'unexpected_answer',
    message: `The record has no ${path}`,
    hint: 'Specify it with --id',
    exit: exitCodes.failed,
  })
}
