// What `image list` costs over 50 repositories in four environments with 100 tags each, 20,000 rows, on the sandbox:
//   node bench/pictures.mjs [--repositories N] [--tags N] [--runs N] [--max-seconds S] [--max-mb MB]
import {spawn} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

const option = (name, other) =>
  process.argv.includes(name) ? Number(process.argv[process.argv.indexOf(name) + 1]) : other
const repositories = option('--repositories', 50)
const tags = option('--tags', 100)
const root = join(import.meta.dirname, '..')
const home = mkdtempSync(join(tmpdir(), 'mallet-bench-'))
const data = join(home, 'data')
const plain = Object.entries(process.env).filter(([name]) => !/^(NODE_|MALLET_)/.test(name))
const env = {
  ...Object.fromEntries(plain),
  HOME: home,
  XDG_CONFIG_HOME: join(home, 'c'),
  XDG_CACHE_HOME: join(home, 'k'),
}

/** Runs a program; gives seconds, most megabytes of memory, and what it printed. */
async function run(args, more = {}) {
  const begin = performance.now()
  const child = spawn(process.execPath, args, {env: {...env, ...more}, stdio: ['ignore', 'pipe', 'inherit']})
  const pieces = []
  let peak = 0
  child.stdout.on('data', (piece) => pieces.push(piece))
  const poll = setInterval(() => {
    try {
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0))
    } catch {
      // it has ended
    }
  }, 10)
  const code = await new Promise((done) => child.on('close', done))
  clearInterval(poll)
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`)
  return {seconds: (performance.now() - begin) / 1000, megabytes: peak / 1024, text: Buffer.concat(pieces).toString()}
}
const cli = join(root, 'bin/run.js')
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]

let failed = false
try {
  const seed = [join(root, 'scripts/run-typescript.mjs'), join(root, 'bench/seed-pictures.ts')]
  await run([...seed, data, String(repositories), String(tags)])
  const started = await run([cli, 'sandbox', 'start', '--detach', '--data', data, '--port', '0', '--json'])
  const login = {MALLET_SERVER: JSON.parse(started.text).url, MALLET_USERNAME: 'admin', MALLET_PASSWORD: 'changeme'}
  const list = (...more) => run([cli, 'image', 'list', '--organization', 'ACME', ...more], login)
  for (const words of [
    ['--csv'],
    ['--json'],
    ['--output', 'ndjson'],
    ['--output', 'table'],
    ['--lifecycle-environment', 'Prod', '--csv'],
  ]) {
    await list(...words)
    const runs = []
    for (let i = 0; i < option('--runs', 3); i++) runs.push(await list(...words))
    const seconds = median(runs.map((one) => one.seconds))
    const megabytes = Math.max(...runs.map((one) => one.megabytes))
    const wrong = seconds > option('--max-seconds', 1.5) || megabytes > option('--max-mb', 120)
    failed ||= wrong
    const lines = words[0] === '--csv' ? `, ${runs[0].text.split('\n').length - 2} rows` : ''
    console.log(
      `${wrong ? 'TOO MUCH ' : ''}${seconds.toFixed(2)} s, ${megabytes.toFixed(0)} MB${lines}   ${words.join(' ')}`,
    )
  }
} finally {
  await run([cli, 'sandbox', 'stop', '--data', data]).catch(() => undefined)
  rmSync(home, {recursive: true, force: true})
}
if (failed) process.exitCode = 1
