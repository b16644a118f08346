// Changes in two steps: one tool makes a plan, another executes it.
import {createHash} from 'node:crypto'
import {isDeepStrictEqual} from 'node:util'
import {AppError, exitCodes} from '../../core/errors'
import {refuseIfReadOnly} from '../../config/read-only'
import type {PlannedRequest} from '../run/writes'
import {changesOf, type Changes} from './changes'
import type {CallToolResult} from '@modelcontextprotocol/sdk/types.js'
import {planEnvelope} from './plan-result'
import {changedSince} from './plans'
import {resultOf} from './result'
import type {Call, Watch} from './run'
import type {McpSession} from './session'
import {planWorkflow} from './workflow-plans'
import {workflowOf} from './workflows'

/** Plans a change: nothing is sent but reads. */
export async function planChange(session: McpSession, name: string, call: Call, watch: Watch): Promise<CallToolResult> {
  refuseIfReadOnly(await session.settings(), name)
  return workflowOf(call.command.id)
    ? planWorkflow(session, name, call, watch)
    : planRequest(session, name, call, watch)
}

/** A change of one request. */
interface PlannedChange {
  readonly name: string
  readonly call: Call
  /** Digest of the one request that it sends. */
  readonly request: string
  readonly changes: Changes
}

async function planRequest(session: McpSession, name: string, call: Call, watch: Watch): Promise<CallToolResult> {
  const follows = call.command.spec.continues?.(call.options)
  if (follows !== undefined) throw severalRequests(name, follows)
  const seen: PlannedRequest[] = []
  const outcome = await session.runner.dry(call, watch, (request) => void seen.push(request))
  const [request] = seen
  if (outcome.error) return resultOf(name, outcome)
  if (!request) return planEnvelope(name, {}, outcome.warnings)
  if (request.options.bytes) throw severalRequests(name, 'the content of a file is uploaded')
  const changes = await changesOf(call.command, request, session.transport)
  const {requests} = outcome.data as {readonly requests: readonly unknown[]}
  const planned = {name, call, request: digestOf(request), changes}
  const shown = {requests, changes}
  const plan = session.plans.add({shown, execute: (later) => execute(session, planned, later)})
  return planEnvelope(name, {id: plan.id, lifetime: session.plans.lifetime, ...shown}, outcome.warnings)
}

/** Executes a plan: sends the request that was planned, and no other. */
async function execute(session: McpSession, planned: PlannedChange, watch: Watch): Promise<CallToolResult> {
  await refuseIfOutdated(session, planned, watch)
  let sent = 0
  const outcome = await session.runner.change(planned.call, watch, (request) => {
    if (sent > 0) throw unplanned(request)
    if (digestOf(request) !== planned.request) throw changedSince('the same command would send another request now')
    sent++
  })
  return resultOf(planned.name, outcome)
}

/** Looks once more at what would be sent and changed. */
async function refuseIfOutdated(
  session: McpSession,
  {call, request: planned, changes}: PlannedChange,
  watch: Watch,
): Promise<void> {
  const seen: PlannedRequest[] = []
  const {error} = await session.runner.dry(call, watch, (request) => void seen.push(request))
  if (error) throw error
  const [request] = seen
  if (!request || digestOf(request) !== planned) throw changedSince('the same command would send another request now')
  if (!isDeepStrictEqual(changes, await changesOf(call.command, request, session.transport)))
    throw changedSince('what the plan would change is not as it was')
}

/** Digest of all that a request sends. */
function digestOf({method, url, options}: PlannedRequest): string {
  const {body, bytes} = options
  return createHash('sha256')
    .update(JSON.stringify([method, url.href, body ?? null]))
    .update(bytes?.content ?? '')
    .digest('hex')
}

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
