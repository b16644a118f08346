// Start-up cost as a ratio to `node -e 0`, by alternating pairs in one run, with the goals of the project beside it:
//   node bench/startup.mjs [--runs N] [--only TEXT] [--hammer PROGRAM] [--check]
// "list" is one authenticated GET of 20 records, printed as a table. One GET with node:http alone and with curl stand beside it: the
// first is what Node itself takes. The environment has no NODE_* settings: they slow down Node's own start as well, and so make ratios
// look better. Of wall time and of CPU time (user and system, all threads) the mean of the fastest quarter counts: other programs on
// the machine only ever make a run slower. --check ends with 1 when a goal is missed in both.
import {spawn, spawnSync} from 'node:child_process'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:http'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'

const option = (name, other) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : other)
const runs = Number(option('--runs', 40))
const only = option('--only', '')
const hammer = option('--hammer')
const cli = join(dirname(fileURLToPath(import.meta.url)), '..', 'bin', 'run.js')
const home = mkdtempSync(join(tmpdir(), 'mallet-bench-'))

const records = Array.from({length: 20}, (_, i) => ({
  id: i + 1,
  name: `Organization ${i}`,
  title: `Organization ${i}`,
  label: `org_${i}`,
  description: null,
}))
const server = createServer((_, res) => {
  res.writeHead(200, {'content-type': 'application/json'})
  res.end(JSON.stringify({total: 20, subtotal: 20, page: 1, per_page: 1000, results: records}))
})
await new Promise((done) => server.listen(0, '127.0.0.1', done))
const address = `http://127.0.0.1:${server.address().port}`
const env = {
  PATH: process.env.PATH,
  HOME: home,
  MALLET_SERVER: address,
  MALLET_USERNAME: 'admin',
  MALLET_PASSWORD: 'changeme',
}

const path = '/katello/api/organizations?page=1&per_page=1000'
const get = join(home, 'get.cjs')
writeFileSync(
  get,
  `require('node:http').get(${JSON.stringify(address + path)}, {auth: 'admin:changeme'}, (answer) => {
  let text = ''
  answer.setEncoding('utf8').on('data', (piece) => (text += piece)).on('end', () => {
    for (const {id, name} of JSON.parse(text).results) process.stdout.write(id + ' ' + name + '\\n')
  })
})
`,
)
const isThere = (program) => spawnSync(program, ['--version'], {stdio: 'ignore'}).status === 0
const mallet = (...args) => [process.execPath, cli, ...args]

/** Name, command line, and the largest ratio that is allowed. */
const cases = [
  ['one GET, node:http alone', [process.execPath, get]],
  ...(isThere('curl') ? [['one GET, curl', ['curl', '-sS', '-u', 'admin:changeme', address + path]]] : []),
  ['organization list', mallet('organization', 'list'), 2],
  ['organization list --json', mallet('organization', 'list', '--json'), 2],
  ['--help', mallet('--help'), 1.5],
  ['content-view --help', mallet('content-view', '--help'), 1.5],
  ['organization list --help', mallet('organization', 'list', '--help'), 1.5],
  ['--version', mallet('--version'), 1.2],
  ['completion of words', mallet('__complete', 'zsh', 'content-view', ''), 1.5],
  ['completion bash', mallet('completion', 'bash'), 1.5],
  ['completion of options', mallet('__complete', 'zsh', 'content-view', 'version', 'list', '--'), 1.5],
  ...(hammer
    ? [
        [
          'hammer organization list',
          [hammer, '--server', address, '-u', 'admin', '-p', 'changeme', 'organization', 'list'],
        ],
      ]
    : []),
].filter(([name]) => name.includes(only))
const bare = [process.execPath, '-e', '0']

/** Milliseconds of one run, as bash measures them: wall time, and CPU time of user and system. */
async function once(argv) {
  const measured = 'TIMEFORMAT="%3R %3U %3S"; { time "$@" > /dev/null 2>&1 < /dev/null; } 2>&1'
  const child = spawn('bash', ['-c', measured, 'bash', ...argv], {env, stdio: ['ignore', 'pipe', 'inherit']})
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (piece) => (text += piece))
  await new Promise((done, fail) => child.on('error', fail).on('close', done))
  const [wall, user, system] = text.trim().split(' ').map(Number)
  return {wall: wall * 1000, cpu: (user + system) * 1000}
}

/** A command that fails is quick: what is timed must work. */
async function check([program, ...args]) {
  const child = spawn(program, args, {env, stdio: ['ignore', 'ignore', 'inherit']})
  const code = await new Promise((done) => child.on('close', done))
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`)
}

function fastest(list) {
  const sorted = [...list].sort((a, b) => a - b)
  const quarter = sorted.slice(0, Math.max(1, Math.ceil(sorted.length / 4)))
  return quarter.reduce((sum, ms) => sum + ms, 0) / quarter.length
}

let isMissed = false
console.log(`${runs} pairs; ms of the fastest quarter, and as a multiple of node -e 0\n`)
console.log('  wall  ratio     cpu  ratio   goal')
for (const [name, argv, goal] of cases) {
  await check(argv)
  const pairs = []
  for (let i = -2; i < runs; i++) {
    const pair = [await once(bare), await once(argv)]
    if (i >= 0) pairs.push(pair)
  }
  const of = (which, what) => fastest(pairs.map((pair) => pair[which][what]))
  const [wall, cpu] = ['wall', 'cpu'].map((what) => ({ms: of(1, what), ratio: of(1, what) / of(0, what)}))
  const ratio = Math.min(wall.ratio, cpu.ratio)
  const isOver = goal !== undefined && ratio > goal
  isMissed ||= isOver
  const figures = [wall, cpu].map(({ms, ratio}) => `${ms.toFixed(1).padStart(6)} ${ratio.toFixed(2).padStart(6)}`)
  const wanted = goal === undefined ? '' : `${goal.toFixed(1)} ${isOver ? 'MISSED' : 'met'}`
  console.log(`${figures.join('  ')}   ${wanted.padEnd(10)}  ${name}`)
}
server.close()
rmSync(home, {recursive: true, force: true})
if (isMissed && process.argv.includes('--check')) process.exitCode = 1
