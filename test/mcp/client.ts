// The official client of the Model Context Protocol, talking to the built program.
import {Client} from '@modelcontextprotocol/sdk/client/index.js'
import {StdioClientTransport} from '@modelcontextprotocol/sdk/client/stdio.js'
import type {Progress} from '@modelcontextprotocol/sdk/types.js'
import {asText, objectOf, type JsonObject} from '../../src/core/json'
import {onCleanup, temporary} from '../support/places'
import {environment, program} from '../support/program'

export interface Reply {
  readonly isError: boolean
  /** The members of the result: notice, command, data, error … */
  readonly result: JsonObject
  readonly data: unknown
  /** Code of the error; undefined without one. */
  readonly code: string | undefined
}

export interface Agent {
  readonly client: Client
  readonly home: string
  call(
    tool: string,
    given?: JsonObject,
    onProgress?: (progress: Progress) => void,
    signal?: AbortSignal,
  ): Promise<Reply>
  /** What the program wrote to stderr. */
  stderr(): string
}

/** Starts `mallet mcp` and shakes hands with it; it ends with the test. */
export async function agent(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Agent> {
  const made = await connected(args, env, temporary())
  onCleanup(made.close)
  return made
}

/** As {@link agent}, until it is closed. */
export async function connected(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  home: string,
): Promise<Agent & {close(): Promise<void>}> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [program, 'mcp', ...args],
    env: environment({home, env}),
    cwd: home,
    stderr: 'pipe',
  })
  const said: Buffer[] = []
  transport.stderr?.on('data', (piece: Buffer) => void said.push(piece))
  const client = new Client({name: 'test', version: '1'})
  const unexpected: string[] = []
  // the client forgets a call before it has handled the progress that came in one piece with the result
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- it has no other
  client.onerror = ({message}) =>
    void (/progress notification for an unknown token/.test(message) || unexpected.push(message))
  await client.connect(transport)
  return {
    client,
    async close() {
      await client.close()
      if (unexpected.length > 0) throw new Error(`what is no message reached the client: ${unexpected.join('; ')}`)
    },
    home,
    stderr: () => Buffer.concat(said).toString('utf8'),
    async call(name, given = {}, onprogress, signal) {
      const answer = await client.callTool({name, arguments: given}, undefined, {
        ...(onprogress && {onprogress}),
        ...(signal && {signal}),
      })
      const result = objectOf(answer.structuredContent)
      return {
        isError: answer.isError === true,
        result,
        data: result['data'],
        code: asText(objectOf(result['error'])['code']),
      }
    },
  }
}
