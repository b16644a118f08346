import {startServer, type RunningServer, type ServerOptions} from '../server'
import {controlHandler} from './control'
import {editionOf, saveEdition} from './edition'
import {sandboxOf, type Sandbox} from './sandbox'

export interface RunningSandbox extends RunningServer {
  readonly app: Sandbox
}

/**
 * Starts an embedded Katello with its maintenance under `/sandbox/…` and, where its data are the demo's, the demo's registry. It is
 * the edition that is asked for, else the one that the directory's sandbox was before.
 */
export async function startSandbox(options: Omit<ServerOptions, 'companion'>): Promise<RunningSandbox> {
  const started: {sandbox?: Sandbox} = {}
  const edition = editionOf(options.dataDirectory, options.edition)
  const server = await startServer({
    ...options,
    edition,
    companion(app, secret) {
      const sandbox = (started.sandbox = sandboxOf(app))
      return {
        control: controlHandler(sandbox, secret),
        start: () => sandbox.demoRegistry.resume(),
        close: () => sandbox.demoRegistry.close(),
      }
    },
  })
  saveEdition(options.dataDirectory, edition)
  if (!started.sandbox) throw new Error('the server has no companion')
  return {...server, app: started.sandbox}
}
