import type {App} from '../server'
import {DemoRegistry} from './demo-registry'
import {Faults} from './faults/faults'
import {PortFiles} from './port-files'

/** A server with what the demo needs beside it. */
export interface Sandbox extends App {
  readonly demoRegistry: DemoRegistry
  readonly faults: Faults
  readonly portFiles: PortFiles
}

export const sandboxOf = (app: App, faults = new Faults()): Sandbox => ({
  ...app,
  demoRegistry: new DemoRegistry(app.store, app.log),
  faults,
  portFiles: new PortFiles(app.address),
})

/** What an operation on a sandbox is given and what it gives: plain JSON. */
export type Input = Readonly<Record<string, unknown>>
export type Outcome = Record<string, unknown>
