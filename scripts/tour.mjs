// Executes the pages of the tour: every command runs as it stands, and prints what the page says it prints. Each page has a
// sandbox of its own, with the demo's data.
import {spawn, spawnSync} from 'node:child_process'
import {chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {basename, delimiter, dirname, join, resolve} from 'node:path'
import {fileURLToPath, pathToFileURL} from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const cli = join(root, 'bin/run.js')
export const pagesDirectory = join(root, 'docs/tour')

/** Names of the pages; the README has a part that is executed, too. */
export const tourPages = () => [
  'README.md',
  ...readdirSync(pagesDirectory)
    .filter((name) => /^\d\d-.*\.md$/.test(name))
    .sort(),
]

/**
 * The commands of a page's console blocks, each with the lines it prints and its exit code, and what the sandbox is started with.
 * A command may go on in lines that end with a backslash; `# exits with 1` after it tells the exit code. `others` gives the commands of
 * other blocks by what stands behind their fence.
 */
export function readPage(text, others = {}) {
  const options = /<!-- sandbox: (.*?) -->/.exec(text)?.[1]?.split(/\s+/) ?? []
  const needs = /<!-- needs: (.*?) -->/.exec(text)?.[1]?.split(/\s+/) ?? []
  const steps = []
  for (const [, ended, kind, block] of text.matchAll(/(?:^<!-- exits with (\d+) -->\s+)?^```([^\n]+)\n(.*?)^```$/gms)) {
    for (const command of others[kind]?.(block) ?? []) steps.push({command, code: 0, output: []})
    if (kind in others && ended !== undefined) steps.at(-1).code = Number(ended)
    if (kind !== 'console') continue
    let isOpen = false
    for (const line of block.split('\n').slice(0, -1)) {
      const step = steps.at(-1)
      if (isOpen) step.command += `\n${line.replace(/^> /, '')}`
      else if (line.startsWith('$ ')) {
        const [, command, code] = /^\$ (.*?)(?:\s+# exits with (\d+))?$/.exec(line)
        steps.push({command, code: Number(code ?? 0), output: []})
      } else if (step) step.output.push(line)
      else throw new Error(`the block begins with output: ${line}`)
      isOpen = isOpen ? line.endsWith('\\') : line.startsWith('$ ') && line.endsWith('\\')
    }
  }
  return {options, needs, steps}
}

const literally = (text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
const spaces = (text) => text.trimEnd().replace(/ +/g, ' ').replace(/-{4,}/g, '----').replace(/─{4,}/g, '────')

/**
 * True when the lines are those that a page shows. `…` stands for anything in a line; alone, for any lines. Widths of columns do not
 * matter: they follow what is elided.
 */
export function matches(shown, printed) {
  const [first, ...rest] = shown
  if (first === undefined) return printed.length === 0
  if (first.trim() === '…') {
    for (let skipped = 0; skipped <= printed.length; skipped++) if (matches(rest, printed.slice(skipped))) return true
    return false
  }
  const line = new RegExp(`^${spaces(first).split('…').map(literally).join('.*')}$`, 's')
  return printed.length > 0 && line.test(spaces(printed[0])) && matches(rest, printed.slice(1))
}

const pageNamed = (name) => readPage(readFileSync(join(name === 'README.md' ? root : pagesDirectory, name), 'utf8'))

/** Programs that a page needs. */
export const neededBy = (name) => pageNamed(name).needs

export const isInstalled = (program) => spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program]).status === 0

/** A home with `mallet` on the path, and a sandbox that runs. */
function place(options) {
  const home = mkdtempSync(join(tmpdir(), 'mallet-tour-'))
  const bin = join(home, 'bin')
  mkdirSync(bin)
  writeFileSync(join(bin, 'mallet'), `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`)
  chmodSync(join(bin, 'mallet'), 0o755)
  const work = join(home, 'work')
  mkdirSync(work)
  const env = {
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    HOME: home,
    TMPDIR: tmpdir(),
    XDG_CACHE_HOME: process.env.MALLET_TEST_CACHE ?? join(home, 'cache'),
    LANG: 'C.UTF-8',
    COLUMNS: '100',
  }
  const run = (args) => spawnSync(process.execPath, [cli, ...args], {env, cwd: work, encoding: 'utf8'})
  const started = run(['sandbox', 'start', '--seed', 'demo', '--port', '0', '--detach', ...options, '--json'])
  if (started.status !== 0) throw new Error(`the sandbox does not start:\n${started.stderr}`)
  const {url} = JSON.parse(started.stdout)
  return {
    env: {...env, SERVER: url, REGISTRY: new URL(url).host},
    work,
    leave() {
      run(['sandbox', 'stop'])
      rmSync(home, {recursive: true, force: true})
    },
  }
}

/** Does `work` in a place of its own, and leaves it however that ends; a signal, also one while it is made, ends the process after that. */
export async function withPlace(options, work) {
  let here
  const stop = (signal) => {
    here?.leave()
    process.kill(process.pid, signal)
  }
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop)
  try {
    here = place(options)
    return await work(here)
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM']) process.removeListener(signal, stop)
    here?.leave()
  }
}

/** Runs the commands in one shell, so that variables last; gives what each printed and its exit code. */
export async function runAll(steps, {env, work}) {
  const mark = `--- ${process.pid}.${Date.now()} ---`
  const script = steps.map(({command}) => `${command}\nprintf '\\n%s %s\\n' '${mark}' $?\n`).join('')
  const shell = spawn('bash', ['-c', `exec 2>&1 </dev/null\n${script}`], {
    env,
    cwd: work,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  shell.stdout.setEncoding('utf8').on('data', (data) => (text += data))
  await new Promise((done) => shell.on('close', done))
  const parts = text.split(new RegExp(`\\n?${literally(mark)} (\\d+)\\n`))
  return steps.map((step, at) => ({
    ...step,
    printed: (parts[2 * at] ?? '').replace(/\n$/, '').split('\n'),
    ended: parts[2 * at + 1] === undefined ? undefined : Number(parts[2 * at + 1]),
  }))
}

/** What went otherwise than the page says, as text for people; empty when all went as it says. */
export const complaint = ({command, code, output, printed, ended}) => {
  const lines = printed.join('\n') === '' ? [] : printed
  const told = `$ ${command}\n${lines.join('\n')}`
  if (ended !== code) return [`${told}\n(exited with ${ended ?? 'nothing'}, the page says ${code})`]
  if (output.length > 0 && !matches(output, lines)) return [`${told}\n(the page says)\n${output.join('\n')}`]
  return []
}

/** Runs one page on a sandbox of its own; gives a text for each command that did not do what the page says. */
export async function runPage(name, report = () => {}) {
  const {options, steps} = pageNamed(name)
  return withPlace(options, async (here) => {
    const ran = await runAll(steps, here)
    for (const {command, printed} of ran) report(`$ ${command}\n${printed.join('\n')}`)
    return ran.flatMap(complaint)
  })
}

async function main(names) {
  let failed = false
  for (const name of names.length > 0 ? names.map((one) => basename(one)) : tourPages()) {
    const missing = neededBy(name).filter((program) => !isInstalled(program))
    console.log(`\n== ${name}${missing.length > 0 ? `: skipped, it needs ${missing.join(', ')}` : ''}\n`)
    if (missing.length > 0) continue
    const wrong = await runPage(name, (text) => console.log(text))
    for (const one of wrong) console.error(`\nOtherwise than ${name} says:\n${one}`)
    failed ||= wrong.length > 0
  }
  process.exitCode = failed ? 1 : 0
}

if (process.argv[1] && import.meta.url === pathToFileURL(resolve(process.argv[1])).href)
  await main(process.argv.slice(2))
