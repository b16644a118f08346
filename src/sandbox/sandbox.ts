import type {App} from '../server'
import {DemoRegistry} from './demo-registry'

/** A server with what the demo needs beside it. */
export interface Sandbox extends App {
  readonly demoRegistry: DemoRegistry
}

export const sandboxOf = (app: App): Sandbox => ({...app, demoRegistry: new DemoRegistry(app.store, app.log)})

/** What an operation on a sandbox is given and what it gives: plain JSON. */
export type Input = Readonly<Record<string, unknown>>
export type Outcome = Record<string, unknown>
