// What the tools of one session share.
import type {Settings} from '../../config/settings'
import type {Transport} from '../../katello/transport'
import type {Catalog} from './catalog'
import type {Plans} from './plans'
import type {Runner, Watch} from './run'
import type {CallToolResult, Tool} from '@modelcontextprotocol/sdk/types.js'

export interface McpSession {
  readonly catalog: Catalog
  readonly runner: Runner
  readonly plans: Plans
  readonly allowWrites: boolean
  readonly transport: () => Promise<Transport>
  readonly settings: () => Promise<Settings>
}

export type Arguments = Readonly<Record<string, unknown>>

export interface AgentTool {
  readonly tool: Tool
  call(given: Arguments, watch: Watch): Promise<CallToolResult>
}
