// The tools for plans that were made: one shows them again, in parts, and one carries them out.
import {neededText, refuseOthers, textArgument} from './arguments'
import {harmless} from './data'
import {envelope} from './result'
import type {AgentTool, Arguments, McpSession} from './session'

const planId = {type: 'string', description: 'plan_id of a plan'}

/** The tools that every session with changes has. */
export const changeTools = (session: McpSession): AgentTool[] => [readPlanTool(session), executeTool(session)]

const readPlanTool = ({plans}: McpSession): AgentTool => ({
  tool: {
    name: 'read_plan',
    title: 'Read a plan',
    description: 'Shows a plan again, or the part of it that query names: what was cut from it, for instance.',
    inputSchema: {
      type: 'object',
      properties: {
        plan_id: planId,
        query: {type: 'string', description: 'JMESPath expression, such as "plan.entries[50:100]"'},
      },
      required: ['plan_id'],
      additionalProperties: false,
    },
    annotations: {readOnlyHint: true, openWorldHint: false},
  },
  async call(given) {
    refuseOthers(given, ['plan_id', 'query'])
    const {shown} = plans.read(neededText(given, 'plan_id'))
    const query = textArgument(given, 'query')
    if (query === undefined) return envelope({data: shown})
    const {evaluated} = await import('../present/query')
    return envelope({data: evaluated(query, harmless(shown))})
  },
})

const executeTool = ({plans}: McpSession): AgentTool => ({
  tool: {
    name: 'execute_plan',
    title: 'Execute a plan',
    description:
      'Does what a plan says, once and within ten minutes of planning, and waits for its tasks. Refused if the server has changed since: then plan again. After a failure or a cancellation, plan again too: what is done is left alone. Show the plan to the person you work for first.',
    inputSchema: {
      type: 'object',
      properties: {plan_id: planId},
      required: ['plan_id'],
      additionalProperties: false,
    },
    annotations: {readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true},
  },
  async call(given: Arguments, watch) {
    refuseOthers(given, ['plan_id'])
    return plans.take(neededText(given, 'plan_id')).execute(watch)
  },
})
