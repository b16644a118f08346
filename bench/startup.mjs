// Start-up cost as a ratio to `node -e 0`, by alternating pairs in one run:
//   node bench/startup.mjs [--runs N] [--hammer PROGRAM] [--max-list RATIO]
// "list" is one authenticated GET of 20 records through got, printed as a table.
import {spawn} from 'node:child_process'
import {mkdtempSync, rmSync} from 'node:fs'
import {createServer} from 'node:http'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'

const option = (name, other) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : other)
const runs = Number(option('--runs', 40))
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
const env = {
  ...process.env,
  HOME: home,
  XDG_CONFIG_HOME: join(home, 'config'),
  XDG_STATE_HOME: join(home, 'state'),
  XDG_CACHE_HOME: join(home, 'cache'),
  MALLET_SERVER: `http://127.0.0.1:${server.address().port}`,
  MALLET_USERNAME: 'admin',
  MALLET_PASSWORD: 'changeme',
}
/** Settings of node itself slow down its own start as well, and so make ratios look better: both ways are measured. */
const plainEnv = Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('NODE_')))
const environments =
  Object.keys(env).length === Object.keys(plainEnv).length ? {'': env} : {'as it is': env, 'without NODE_*': plainEnv}

const cases = {
  'organization list': [process.execPath, cli, 'organization', 'list'],
  'organization list --json': [process.execPath, cli, 'organization', 'list', '--json'],
  'organization list --help': [process.execPath, cli, 'organization', 'list', '--help'],
  '--version': [process.execPath, cli, '--version'],
  ...(hammer && {
    'hammer organization list': [
      hammer,
      '--server',
      env.MALLET_SERVER,
      '-u',
      'admin',
      '-p',
      'changeme',
      'organization',
      'list',
    ],
  }),
}
const bare = [process.execPath, '-e', '0']

function once([program, ...args], env) {
  return new Promise((done, fail) => {
    const begin = process.hrtime.bigint()
    const child = spawn(program, args, {env, stdio: 'ignore'})
    child.on('error', fail)
    child.on('close', () => done(Number(process.hrtime.bigint() - begin) / 1e6))
  })
}
/** A command that fails is quick: what is timed must work. */
async function check([program, ...args], env) {
  const child = spawn(program, args, {env, stdio: ['ignore', 'ignore', 'inherit']})
  const code = await new Promise((done) => child.on('close', done))
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`)
}
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]

let worst = 0
for (const [which, environment] of Object.entries(environments))
  for (const [name, argv] of Object.entries(cases)) {
    await check(argv, environment)
    for (let i = 0; i < 3; i++) await once(argv, environment)
    const times = []
    const bares = []
    for (let i = 0; i < runs; i++) {
      bares.push(await once(bare, environment))
      times.push(await once(argv, environment))
    }
    const ratio = median(times.map((t, i) => t / bares[i]))
    if (name === 'organization list') worst = Math.max(worst, ratio)
    const measured = `${median(times).toFixed(0)} ms against ${median(bares).toFixed(0)} ms`
    console.log(`${ratio.toFixed(2)} × node -e 0   ${measured}   ${name}${which && `   (environment ${which})`}`)
  }
server.close()
rmSync(home, {recursive: true, force: true})
const limit = Number(option('--max-list', Infinity))
if (worst > limit) {
  console.error(`organization list took ${worst.toFixed(2)} × node -e 0, more than ${limit}`)
  process.exitCode = 1
}
