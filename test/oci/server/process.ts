import {fork, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {join} from 'node:path'
import {rolldown} from 'rolldown'
import {onTestFinished} from 'vitest'

const root = join(import.meta.dirname, '../../..')

/** Bundles the stand-alone registry into a directory, since a process of its own cannot run TypeScript. */
export async function bundleRegistry(directory: string): Promise<string> {
  const file = join(directory, 'registry.cjs')
  const bundle = await rolldown({
    input: join(import.meta.dirname, 'standalone.ts'),
    platform: 'node',
    external: ['libsql'],
    logLevel: 'silent',
  })
  await bundle.write({file, format: 'cjs'})
  await bundle.close()
  return file
}

export interface RegistryProcess {
  readonly port: number
  /** Ends it as a power cut would, but for what the operating system still writes. */
  kill(): Promise<void>
  /** Most memory it ever had, in bytes. */
  memory(): Promise<number>
}

export async function forkRegistry(file: string, data: string, port = 0, grace = 0): Promise<RegistryProcess> {
  const env = {...process.env, NODE_PATH: join(root, 'node_modules')}
  const child = fork(file, [data, String(port), String(grace)], {env, stdio: ['ignore', 'inherit', 'inherit', 'ipc']})
  const started = await Promise.race([message<{port: number}>(child), once(child, 'exit').then(() => undefined)])
  if (!started) throw new Error('the registry did not start')
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  onTestFinished(kill)
  return {
    port: started.port,
    kill,
    memory: async () => {
      child.send('memory')
      return (await message<{memory: number}>(child)).memory
    },
  }
}

async function message<T>(child: ChildProcess): Promise<T> {
  const [value] = (await once(child, 'message')) as [T]
  return value
}
