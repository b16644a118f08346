// A host of the embedded Katello that does what its first job says.
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {registerSandboxHost} from '../../src/sandbox/hosts'
import type {RunningSandbox} from '../../src/sandbox/start'
import {temporary} from './places'

export interface SandboxHost {
  /** Reports facts beside those that are known. */
  readonly facts: (more: object) => Promise<void>
  /** Waits for a job, stages the image, and reports; gives the script of the job. */
  readonly answer: () => Promise<string>
}

/** Registers a host that answers its first job by staging an image. */
export async function sandboxHost(
  {app, url}: RunningSandbox,
  name: string,
  spec: string,
  digest: string,
): Promise<SandboxHost> {
  const directory = temporary()
  const registration = {name, organization: 'ACME', environments: ['Test/OS_CV'], directory}
  const {uuid} = await registerSandboxHost(app, registration)
  const token = readFileSync(join(directory, 'host.token'), 'utf8')
  const send = async (method: string, path: string, body?: object, authorization = `Bearer ${token}`) => {
    const headers = {authorization, 'content-type': 'application/json'}
    const answer = await fetch(url + path, {method, headers, ...(body && {body: JSON.stringify(body)})})
    return (await answer.json()) as unknown
  }
  const admin = `Basic ${Buffer.from('admin:changeme').toString('base64')}`
  const facts = async (more: object): Promise<void> =>
    void (await send('PUT', `/rhsm/consumers/${String(uuid)}`, {facts: more}, admin))
  return {
    facts,
    async answer() {
      const [job] = (await send('GET', `/sandbox/hosts/${String(uuid)}/jobs?wait=60`)) as {
        task_id: string
        script: string
      }[]
      await facts({'bootc.staged.image': spec, 'bootc.staged.digest': digest})
      await send('POST', `/sandbox/jobs/${job?.task_id}/result`, {exit_status: 0})
      return job?.script ?? ''
    },
  }
}
