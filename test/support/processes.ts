// Sources as a plain script, for tests in which several processes do the same at once.
import {spawn} from 'node:child_process'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {rolldown} from 'rolldown'
import {root} from './build'
import {temporary} from './places'

/** Bundles a script whose imports from `src/…` are this project's; gives the file to run with node. */
export async function script(text: string): Promise<string> {
  const directory = temporary()
  const entry = join(directory, 'entry.ts')
  writeFileSync(entry, text.replaceAll("'src/", `'${root}/src/`))
  const bundle = await rolldown({input: entry, platform: 'node', logLevel: 'silent', cwd: root})
  const file = join(directory, 'script.cjs')
  await bundle.write({file, format: 'cjs', codeSplitting: false})
  await bundle.close()
  return file
}

/** Runs node with a script; gives its exit code and what it wrote. */
export function node(file: string, args: readonly string[], env: Record<string, string>): Promise<[number, string]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file, ...args], {env: {PATH: process.env['PATH'], ...env}})
    let text = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (text += data.toString()))
    child.on('error', reject)
    child.on('close', (code, signal) => resolve([code ?? (signal ? 255 : 0), text]))
  })
}
