// How long the sandbox takes to be ready, as a ratio to `node -e 0` in the same run, and its memory at rest:
//   node bench/sandbox.mjs [--runs N]
// Each is started by `sandbox start --wait`; of wall and of CPU time the fastest run counts, since other programs on the machine only
// ever make one slower. CPU time is that of the sandbox's process until it is ready.
import {spawnSync} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'

const runs = Number(process.argv.includes('--runs') ? process.argv[process.argv.indexOf('--runs') + 1] : 5)
const cli = join(dirname(fileURLToPath(import.meta.url)), '..', 'bin', 'run.js')
const home = mkdtempSync(join(tmpdir(), 'mallet-bench-'))
const env = {PATH: process.env.PATH, HOME: home}
/** Clock ticks in a second, as /proc counts on Linux. */
const ticks = 100

function mallet(...args) {
  const ran = spawnSync(process.execPath, [cli, 'sandbox', ...args], {env, encoding: 'utf8'})
  if (ran.status !== 0) throw new Error(`sandbox ${args.join(' ')}: ${ran.stderr}`)
  return ran.stdout
}

/** Seconds until a sandbox is ready, and of its process' CPU; its resident memory in megabytes. */
function started(data, ...options) {
  const begin = performance.now()
  const {pid} = JSON.parse(mallet('start', '--wait', '--port', '0', '--data', data, '--json', ...options))
  const wall = (performance.now() - begin) / 1000
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  const memory = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
  mallet('stop', '--data', data)
  return {wall, cpu: (Number(stat[11]) + Number(stat[12])) / ticks, memory}
}

function bare() {
  const begin = performance.now()
  spawnSync(process.execPath, ['-e', '0'], {env})
  return (performance.now() - begin) / 1000
}

const place = (name) => join(home, name)
const cases = {
  'new data': (number) => started(place(`new${number}`)),
  'data that are there': () => started(place('new0')),
  'new data, --seed demo': (number) => started(place(`demo${number}`), '--seed', 'demo'),
  'data of the demo': () => started(place('demo0')),
  'data of the demo, from a snapshot'() {
    if (!JSON.parse(mallet('snapshot', 'list', '--data', place('demo0'), '--json')).length)
      mallet('snapshot', 'save', 'base', '--data', place('demo0'))
    mallet('snapshot', 'restore', 'base', '--yes', '--data', place('demo0'))
    return started(place('demo0'))
  },
}

try {
  const least = (numbers) => Math.min(...numbers)
  const results = Object.fromEntries(Object.keys(cases).map((name) => [name, []]))
  const node = []
  for (let number = 0; number < runs; number++)
    for (const [name, work] of Object.entries(cases)) {
      node.push(bare())
      results[name].push(work(number))
    }
  const base = least(node)
  console.log(`node -e 0: ${(base * 1000).toFixed(0)} ms; ${runs} runs`)
  for (const [name, all] of Object.entries(results)) {
    const wall = least(all.map((one) => one.wall))
    const cpu = least(all.map((one) => one.cpu))
    const memory = least(all.map((one) => one.memory))
    console.log(
      `${name.padEnd(34)} ready in ${wall.toFixed(2)} s (${(wall / base).toFixed(1)} x), CPU ${cpu.toFixed(2)} s, ${memory.toFixed(0)} MB`,
    )
  }
} finally {
  rmSync(home, {recursive: true, force: true})
}
