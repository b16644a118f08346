// Plans of workflows: a dry run of the command makes one, and the command carries it out when it would still do the same.
import {createHash} from 'node:crypto'
import {AppError, exitCodes} from '../../core/errors'
import {asArray, asObject, isObject, objectOf, textsOf, type JsonObject} from '../../core/json'
import {mapParallel} from '../../core/parallel'
import {takesDocument} from './catalog'
import {changedSince} from './plans'
import {planEnvelope} from './plan-result'
import type {CallToolResult} from '@modelcontextprotocol/sdk/types.js'
import {resultOf} from './result'
import type {Call, Outcome, Watch} from './run'
import type {McpSession} from './session'
import {workflowOf} from './workflows'

interface Made {
  readonly digest: string
  readonly plan: unknown
}

/** Plans a workflow: nothing is sent but reads. */
export async function planWorkflow(
  session: McpSession,
  name: string,
  call: Call,
  watch: Watch,
): Promise<CallToolResult> {
  const secrets: string[] = []
  const {made, outcome} = await dry(session, call, watch, (variable, use) =>
    secrets.push(`${use}: the value of the environment variable ${variable} is sent to the server`),
  )
  const {error, data} = outcome
  if (!made && error)
    return resultOf(name, data === undefined ? outcome : {...outcome, data: {plan_id: null, plan: data}})
  if (!made) return planEnvelope(name, {plan: data}, outcome.warnings)
  const warnings = [...outcome.warnings, ...secrets, ...cautions(call, made), ...(error ? [sentence(error)] : [])]
  const changes = await differences(session, call, made, watch)
  const shown = {options: chosenOf(call), plan: shownOf(made.plan, data), ...(changes && {changes})}
  const plan = session.plans.add({shown, execute: (later) => carryOut(session, name, call, made, later)})
  return planEnvelope(name, {id: plan.id, lifetime: session.plans.lifetime, ...shown}, warnings)
}

async function dry(
  {runner}: McpSession,
  call: Call,
  watch: Watch,
  onSecret?: (variable: string, use: string) => void,
): Promise<{readonly made: Made | undefined; readonly outcome: Outcome}> {
  let made: Made | undefined
  const onPlan = (plan: unknown): void => void (made = {digest: digestOf(plan), plan})
  const outcome = await runner.plan(call, watch, {onPlan, ...(onSecret && {onSecret})})
  return {made, outcome}
}

/** What differs between the environments and what they are to get; undefined where the plan itself says it. */
async function differences(
  session: McpSession,
  {command, options}: Call,
  {plan}: Made,
  watch: Watch,
): Promise<unknown[] | undefined> {
  const wanted = workflowOf(command.id)?.differences?.(objectOf(plan))
  if (!wanted || wanted.size === 0) return undefined
  const {runner, catalog} = session
  const diff = await catalog.load({id: 'image:diff'})
  const within = await organizationOf(session, objectOf(objectOf(plan)['content_view'])['id'], options, watch)
  return mapParallel([...wanted], 2, async ([environment, chosen]) => {
    const query = '[].{change: change, image: image, tag: tag, from: from.digest, to: to.digest}'
    const {data, error} = await runner.read({command: diff, options: {...within, ...chosen}, query}, watch)
    return {environment, ...(error ? {unknown: error.message} : {tags: data})}
  })
}

/** The options that name the organization of a content view. */
async function organizationOf(
  {runner, catalog}: McpSession,
  view: unknown,
  options: Call['options'],
  watch: Watch,
): Promise<Call['options']> {
  const named = Object.entries(options).filter(([name]) => /^organization([-_]|$)/.test(name))
  if (named.length > 0) return Object.fromEntries(named)
  const info = await catalog.load({id: 'content-view:info'})
  const {data} = await runner.read({command: info, options: {id: view}, query: 'organization_id'}, watch)
  return {'organization-id': data}
}

/** Carries out a plan. Before the first change it is compared with what would be done now. */
async function carryOut(
  session: McpSession,
  name: string,
  call: Call,
  planned: Made,
  watch: Watch,
): Promise<CallToolResult> {
  let isAgreed = false
  const agree = (digest: string | undefined): void => {
    if (digest !== planned.digest) throw changedSince('the same command would do something else now')
    isAgreed = true
  }
  if (workflowOf(call.command.id)?.isStepwise === true) agree((await dry(session, call, watch)).made?.digest)
  const settled = settledSteps(planned)
  const outcome = await session.runner.carryOut(call, watch, {
    onPlan: (plan) => agree(digestOf(plan)),
    beforeWrite() {
      if (!isAgreed) throw changedSince('the same command would change something before it has a plan')
    },
    beforeStep(step) {
      if (settled.has(step)) throw unplanned(step)
    },
  })
  if (!isAgreed && !outcome.error) throw changedSince('nothing is left to be done')
  return resultOf(name, {
    ...outcome,
    ...(outcome.error && {hint: 'To go on, plan it again: what is done is left alone'}),
  })
}

const digestOf = (plan: unknown): string => createHash('sha256').update(JSON.stringify(plan)).digest('hex')

/** The options that the plan was made with, which say more than it does, such as whether hosts reboot; without the document. */
const chosenOf = ({command, options}: Call): JsonObject =>
  Object.fromEntries(Object.entries(options).filter(([name]) => !takesDocument(command.id, name)))

/** What is shown of a plan: the result of the dry run, unless the plan says more of its steps. */
const shownOf = (plan: unknown, data: unknown): unknown =>
  Array.isArray(data) && isObject(plan) && Array.isArray(plan['steps']) ? plan['steps'] : data

const stepsOf = ({plan}: Made) => asArray(asObject(plan)?.['steps'])?.map((one) => asObject(one) ?? {}) ?? []

/** True where steps bring content, so that those after them may find something to do that the plan could not know. */
const bringsContent = (made: Made): boolean =>
  textsOf(stepsOf(made).flatMap(({status, name}) => (status === 'planned' ? [name] : []))).some((name) =>
    /^(scan|mirror|sync|add)\b/.test(name),
  )

/** Steps that the plan says are done already: they are not done again. */
const settledSteps = (made: Made): ReadonlySet<unknown> =>
  new Set(bringsContent(made) ? [] : stepsOf(made).flatMap(({status, name}) => (status === 'already' ? [name] : [])))

/** What a plan cannot say yet. */
const cautions = (call: Call, made: Made): string[] =>
  workflowOf(call.command.id)?.isStepwise === true && bringsContent(made)
    ? [
        'What is synchronized is not known yet: when it brings changes, the content view is published and promoted to the environments, after the same checks',
      ]
    : []

const sentence = ({message, parts: {detail}}: AppError): string =>
  detail === undefined ? message : `${message}: ${detail}`

const unplanned = (step: string): AppError =>
  new AppError({
    code: 'plan_exceeded',
    message: `The step ${step} was refused: the plan says that it is done already`,
    detail: 'the server has changed since; the steps before it are done',
    hint: 'Make a new plan and read it: what is done is left alone',
    exit: exitCodes.refused,
  })
