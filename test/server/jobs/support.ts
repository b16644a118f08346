// A server with some hosts, and hosts that fetch their jobs the way a program on them does.
import {registerHost} from '../../../src/server/hosts/rules'
import {hostToken} from '../../../src/server/jobs/work'
import type {Harness, Reply} from '../harness'

export interface FakeHost {
  readonly id: number
  readonly name: string
  readonly uuid: string
  readonly token: string
  /** Its new jobs; waits at most some seconds for one. */
  fetch(wait?: number, more?: string): Promise<{task_id: string; script: string; effective_user: string}[]>
  output(task: string, text: string, type?: string): Promise<boolean>
  result(task: string, status: number): Promise<boolean>
  /** Waits at most some seconds until it should stop; true when it should. */
  stop(task: string, wait: number): Promise<boolean>
}

export function fakeHost(at: Harness, name: string): FakeHost {
  const {app} = at.server
  const organization = app.store.organizations.get(1)
  const {host, uuid} = registerHost(app, {name, organization})
  const token = hostToken(app.store, uuid)
  const headers = {authorization: `Bearer ${token}`}
  const ask = async (method: string, path: string, body?: unknown): Promise<Reply['body']> => {
    const reply = await at.ask(method, `/sandbox/${path}`, body, null, headers)
    if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${JSON.stringify(reply.body)}`)
    return reply.body
  }
  return {
    id: host.id,
    name: host.name,
    uuid,
    token,
    fetch: (wait = 10, more = '') => ask('GET', `hosts/${uuid}/jobs?wait=${wait}${more}`) as never,
    output: async (task, text, type = 'stdout') =>
      (await ask('POST', `jobs/${task}/output`, {lines: [{output_type: type, output: text}]}))['cancel'],
    result: async (task, status) => (await ask('POST', `jobs/${task}/result`, {exit_status: status}))['accepted'],
    stop: async (task, wait) => (await ask('GET', `jobs/${task}?wait=${wait}`))['cancel'],
  }
}
