// Changes in two steps: one tool makes a plan, another executes it.
import {AppError, exitCodes} from '../../core/errors'
import {refuseIfReadOnly} from '../../config/read-only'
import type {PlannedRequest} from '../run/writes'
import {neededText, refuseOthers} from './arguments'
import {changesOf} from './changes'
import type {CallToolResult} from '@modelcontextprotocol/sdk/types.js'
import {harmless} from './data'
import {changedSince, digestOf, refuseChanged, type Plan} from './plans'
import {envelope, resultOf} from './result'
import type {Call, Watch} from './run'
import type {AgentTool, Arguments, McpSession} from './session'

/** Plans a change: nothing is sent but reads. */
export async function planChange(session: McpSession, name: string, call: Call, watch: Watch): Promise<CallToolResult> {
  refuseIfReadOnly(await session.settings(), name)
  const follows = call.command.spec.continues?.(call.options)
  if (follows !== undefined) throw severalRequests(name, follows)
  const seen: PlannedRequest[] = []
  const outcome = await session.runner.dry(call, watch, (request) => void seen.push(request))
  const [request] = seen
  if (outcome.error || !request) return resultOf(name, outcome.error ? outcome : {...outcome, data: {plan_id: null}})
  if (request.options.bytes) throw severalRequests(name, 'the content of a file is uploaded')
  const changes = await changesOf(call.command, request, session.transport)
  const plan = session.plans.add({call, request: digestOf(request), changes})
  const {requests} = outcome.data as {readonly requests: readonly unknown[]}
  return envelope({
    command: name,
    data: harmless({
      plan_id: plan.id,
      expires_in_seconds: session.plans.lifetime / 1000,
      requests,
      changes,
    }),
    ...(outcome.warnings.length > 0 && {warnings: harmless(outcome.warnings)}),
  })
}

/** Executes a plan: sends the request that was planned, and no other. */
async function execute(session: McpSession, id: string, watch: Watch): Promise<CallToolResult> {
  const plan = session.plans.take(id)
  const name = plan.call.command.id.replaceAll(':', ' ')
  await refuseIfOutdated(session, plan, watch)
  let sent = 0
  const outcome = await session.runner.change(plan.call, watch, (request) => {
    if (sent > 0) throw unplanned(request)
    if (digestOf(request) !== plan.request) throw changedSince('the same command would send another request now')
    sent++
  })
  return resultOf(name, outcome)
}

/** Looks once more at what would be sent and changed. */
async function refuseIfOutdated(
  session: McpSession,
  {call, request: planned, changes}: Plan,
  watch: Watch,
): Promise<void> {
  const seen: PlannedRequest[] = []
  const {error} = await session.runner.dry(call, watch, (request) => void seen.push(request))
  if (error) throw error
  const [request] = seen
  if (!request || digestOf(request) !== planned) throw changedSince('the same command would send another request now')
  refuseChanged(changes, await changesOf(call.command, request, session.transport))
}

export const executeTool = (session: McpSession): AgentTool => ({
  tool: {
    name: 'execute_plan',
    title: 'Execute a plan',
    description:
      'Sends the request of a plan, once and within ten minutes of planning, and waits for its task. Refused if the server has changed since: then plan again. Show the plan to the person you work for first.',
    inputSchema: {
      type: 'object',
      properties: {plan_id: {type: 'string', description: 'plan_id of a plan'}},
      required: ['plan_id'],
      additionalProperties: false,
    },
    annotations: {readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true},
  },
  async call(given: Arguments, watch: Watch) {
    refuseOthers(given, ['plan_id'])
    return execute(session, neededText(given, 'plan_id'), watch)
  },
})

const severalRequests = (name: string, follows: string): AppError =>
  new AppError({
    code: 'not_offered',
    message: `${name} would send more than one request that changes something`,
    detail: follows,
    hint: 'A person can run it: mallet ' + name,
    exit: exitCodes.usage,
  })

const unplanned = ({method, url}: PlannedRequest): AppError =>
  new AppError({
    code: 'plan_exceeded',
    message: 'The planned request was sent; a further one that was not planned was refused',
    detail: `not sent: ${method} ${url.pathname}`,
    hint: 'Look at what was changed',
    exit: exitCodes.failed,
  })
