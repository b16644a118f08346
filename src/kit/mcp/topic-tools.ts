// A tool for each command, where the session is narrowed to topics: then there are few enough.
import {toolName, type Offered} from './catalog'
import {changeTools} from './change-tools'
import {planChange} from './plan-change'
import {formOf} from './general-tools'
import {resultOf} from './result'
import {inputSchema, oneOfEach, outputSchema} from './schema'
import type {AgentTool, Arguments, McpSession} from './session'

/**
 * What every reading tool takes beside the options of its command; it begins with an underscore, and no option does. There is no query
 * here: what one makes of the records would not be as the output schema says.
 */
const formProperties = {
  _select: {type: 'array', items: {type: 'string'}, description: 'Members of the records that are wanted'},
}

/** The tools of a session that is narrowed to topics. */
export async function topicTools(session: McpSession): Promise<AgentTool[]> {
  const {commands} = session.catalog
  const tools = await Promise.all(
    commands.map((one) => (one.effect === 'read' ? readingTool(session, one) : planningTool(session, one))),
  )
  return commands.some(({effect}) => effect === 'change') ? [...tools, ...changeTools(session)] : tools
}

async function readingTool(session: McpSession, offered: Offered): Promise<AgentTool> {
  const command = await session.catalog.load(offered)
  const input = inputSchema(command)
  return {
    tool: {
      name: toolName(offered),
      title: offered.summary,
      description: describe(offered, command.spec.description, oneOfEach(command)),
      inputSchema: {...input, properties: {...input.properties, ...formProperties}},
      outputSchema: outputSchema(command),
      annotations: {readOnlyHint: true, openWorldHint: true},
    },
    async call(given, watch) {
      const {_select: select, ...options} = given
      return resultOf(offered.name, await session.runner.read({command, options, ...formOf({select})}, watch))
    },
  }
}

async function planningTool(session: McpSession, offered: Offered): Promise<AgentTool> {
  const command = await session.catalog.load(offered)
  return {
    tool: {
      name: `plan_${toolName(offered)}`,
      title: `Plan: ${offered.summary}`,
      description: describe(
        offered,
        `${command.spec.description ?? ''} Only plans it: gives a plan_id and what would be done, for execute_plan.`.trim(),
        oneOfEach(command),
      ),
      inputSchema: inputSchema(command),
      annotations: {readOnlyHint: true, openWorldHint: true},
    },
    call: (options: Arguments, watch) => planChange(session, offered.name, {command, options}, watch),
  }
}

function describe({summary}: Offered, description: string | undefined, groups: readonly (readonly string[])[]): string {
  const needed = groups.map((group) => `One of ${group.join(', ')} is needed.`)
  return [`${summary}.`, description, ...needed].filter(Boolean).join(' ')
}
