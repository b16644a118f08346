import {startServer, type RunningServer, type ServerOptions} from '../server'
import {controlHandler} from './control'
import {editionOf, saveEdition} from './edition'
import {Faults} from './faults/faults'
import {requestFaults} from './faults/requests'
import {taskFaults} from './faults/tasks'
import {finishRestore} from './snapshots'
import {sandboxOf, type Sandbox} from './sandbox'

export interface RunningSandbox extends RunningServer {
  readonly app: Sandbox
}

/**
 * Starts an embedded Katello with its maintenance under `/sandbox/…` and, where its data are the demo's, the demo's registry. It is
 * the edition that is asked for, else the one that the directory's sandbox was before.
 */
export async function startSandbox(options: Omit<ServerOptions, 'companion'>): Promise<RunningSandbox> {
  finishRestore(options.dataDirectory)
  const started: {sandbox?: Sandbox} = {}
  const edition = editionOf(options.dataDirectory, options.edition)
  const faults = new Faults()
  const server = await startServer({
    ...options,
    edition,
    beforeTask: taskFaults(faults),
    intercept: requestFaults(faults, edition.registry === 'katello'),
    companion(app, secret) {
      const sandbox = (started.sandbox = sandboxOf(app, faults))
      return {
        control: controlHandler(sandbox, secret),
        start: () => sandbox.demoRegistry.resume(),
        async close() {
          sandbox.portFiles.remove()
          await sandbox.demoRegistry.close()
        },
      }
    },
  })
  saveEdition(options.dataDirectory, edition)
  if (!started.sandbox) throw new Error('the server has no companion')
  return {...server, app: started.sandbox}
}
