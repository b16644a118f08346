import {startServer, type RunningServer, type ServerOptions} from '../server'
import {controlHandler} from './control'
import {sandboxOf, type Sandbox} from './sandbox'

export interface RunningSandbox extends RunningServer {
  readonly app: Sandbox
}

/** Starts an embedded Katello with its maintenance under `/sandbox/…` and, where its data are the demo's, the demo's registry. */
export async function startSandbox(options: Omit<ServerOptions, 'companion'>): Promise<RunningSandbox> {
  const started: {sandbox?: Sandbox} = {}
  const server = await startServer({
    ...options,
    companion(app, secret) {
      const sandbox = (started.sandbox = sandboxOf(app))
      return {
        control: controlHandler(sandbox, secret),
        start: () => sandbox.demoRegistry.resume(),
        close: () => sandbox.demoRegistry.close(),
      }
    },
  })
  if (!started.sandbox) throw new Error('the server has no companion')
  return {...server, app: started.sandbox}
}
