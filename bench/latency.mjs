// What commands cost on a server that is 100 ms away: requests, seconds, and seconds against requests sent one after the other.
//   node bench/latency.mjs [WORD …] [--latency MS]
// Words choose the cases whose names contain one of them. Add a line to `cases` for a new command; the bench fails when a command
// sends more requests than its line allows.
import {spawn} from 'node:child_process'
import {mkdtempSync, rmSync} from 'node:fs'
import {Agent, createServer, request} from 'node:http'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

const acme = ['--organization', 'ACME']
const home = mkdtempSync(join(tmpdir(), 'mallet-bench-'))
const file = join(home, 'acme.yaml')
const pulled = 'acme/dev/app_cv/applications/web:1.0'

/** A client of `mallet mcp` that asks for the plan of one change, and leaves. */
const plansOneChange = [
  {
    id: 1,
    method: 'initialize',
    params: {protocolVersion: '2025-06-18', capabilities: {}, clientInfo: {name: 'bench', version: '1'}},
  },
  {method: 'notifications/initialized'},
  {
    id: 2,
    method: 'tools/call',
    params: {
      name: 'plan_change',
      arguments: {command: 'product update', options: {name: 'Applications', organization: 'ACME', description: 'x'}},
    },
  },
]
  .map((message) => `${JSON.stringify({jsonrpc: '2.0', ...message})}\n`)
  .join('')

/**
 * [name, words and options, most requests]; run in this order on the demo. A fourth member is the exit code, where it is not 0; a fifth
 * what comes on standard input.
 */
const cases = [
  ['organization list', ['organization', 'list'], 1],
  ['image list', ['image', 'list', ...acme], 3],
  ['image list of an environment', ['image', 'list', ...acme, '--lifecycle-environment', 'Dev'], 4],
  ['image where', ['image', 'where', '9.5', ...acme], 5],
  ['image diff', ['image', 'diff', ...acme, '--from', 'Prod', '--to', 'Dev'], 4],
  ['image diff with upstream', ['image', 'diff', ...acme, '--from', 'Library', '--to', 'upstream'], 12],
  ['image list of a repository', ['image', 'list', ...acme, '--repository', 'web'], 3],
  [
    'image signatures, without upstream',
    ['image', 'signatures', ...acme, '--environment', 'Dev', '--upstream', 'no'],
    4,
  ],
  ['registry referrers', ['registry', 'referrers', 'acme/dev/app_cv/applications/web:1.0'], 5],
  ['image history of a repository', ['image', 'history', 'web:1.0', ...acme], 4],
  ['image history of an image', ['image', 'history', 'acme/dev/app_cv/applications/web:1.0', ...acme], 6],
  ['image tree', ['image', 'tree', 'acme/dev/app_cv/applications/web:1.0'], 7],
  ['docker tag compare', ['docker', 'tag', 'compare', '--content-view-version-ids', '3,4'], 1],
  ['content-view history', ['content-view', 'history', '--id', '3'], 1],
  ['release status', ['release', 'status', ...acme], 5],
  ['release that has nothing to do', ['release', '--content-view', 'App CV', ...acme, '--to', 'Dev'], 19],
  ['release to one more environment', ['release', '--content-view', 'App CV', ...acme, '--to', 'Dev,Test'], 50],
  [
    'release rollback',
    ['release', 'rollback', '--content-view', 'App CV', ...acme, '--lifecycle-environment', 'Test'],
    40,
  ],
  ['flatpak status', ['flatpak', 'status', ...acme, '--environment', 'Dev'], 4],
  ['flatpak-remote scan', ['flatpak-remote', 'scan', '--name', 'demo', ...acme], 12],
  ['host bootc status', ['host', 'bootc', 'status', ...acme], 2],
  ['host bootc drift', ['host', 'bootc', 'drift', ...acme], 4],
  ['repository synchronize of many', ['repository', 'synchronize', '--search', 'name ~ busybox', ...acme], 6],
  ['repository reclaim-space of all', ['repository', 'reclaim-space', '--all', ...acme], 3],
  ['repository delete of many, dry', ['repository', 'delete', '--search', 'name ~ web', ...acme, '--dry-run'], 3],
  ['product synchronize of many', ['product', 'synchronize', '--search', 'name ~ Base', ...acme], 6],
  ['task wait', ['task', 'wait', '--search', 'label = Actions::Katello::Repository::Sync'], 12],
  ['config doctor', ['config', 'doctor'], 10],
  ['job-invocation list', ['job-invocation', 'list'], 1],
  ['job-invocation info', ['job-invocation', 'info', '--id', '1'], 2],
  ['job-invocation output', ['job-invocation', 'output', '--id', '1'], 4],
  ['export', ['export', ...acme, '--file', file], 18],
  ['diff of a file', ['diff', '--file', file], 14],
  ['plan of a file', ['plan', '--file', file], 14],
  ['apply that has nothing to do', ['apply', '--file', file, '--yes'], 14],
  ['registry copy, dry', ['registry', 'copy', pulled, 'acme/applications/copy:1.0', '--dry-run'], 22],
  ['mcp, the plan of a change', ['mcp', '--allow-writes'], 3, 0, plansOneChange],
  ['api', ['api', '/katello/api/products', '--field', 'organization_id=1'], 1],
  ['host bootc upgrade', ['host', 'bootc', 'upgrade', ...acme, '--search', 'image_mode = true', '--dry-run'], 4],
]

const at = process.argv.indexOf('--latency')
const latency = at < 0 ? 100 : Number(process.argv[at + 1])
const words = process.argv.slice(2, at < 0 ? undefined : at)
const cli = join(import.meta.dirname, '..', 'bin', 'run.js')
const plain = Object.entries(process.env).filter(([name]) => !/^(NODE_|MALLET_)/.test(name))
const env = {
  ...Object.fromEntries(plain),
  HOME: home,
  XDG_CONFIG_HOME: join(home, 'c'),
  XDG_CACHE_HOME: join(home, 'k'),
}

/** Runs mallet; gives its exit code, and what it printed. */
function mallet(args, more = {}, input = '') {
  const child = spawn(process.execPath, [cli, ...args], {env: {...env, ...more}, stdio: ['pipe', 'pipe', 'pipe']})
  child.stdin.on('error', () => undefined) // it may end without reading
  child.stdin.end(input)
  let [out, err] = ['', '']
  child.stdout.on('data', (data) => (out += data))
  child.stderr.on('data', (data) => (err += data))
  return new Promise((done) => child.once('close', (code) => done({code, out, err})))
}

const data = join(home, 'data')
const started = await mallet([
  'sandbox',
  'start',
  '--seed',
  'demo',
  '--detach',
  '--data',
  data,
  '--port',
  '0',
  '--json',
])
if (started.code !== 0) throw new Error(started.err)
const server = new URL(JSON.parse(started.out).url)

/** Passes every request on after the latency, and counts. Addresses of the server in headers become those of this proxy. */
let sent = 0
const agent = new Agent({keepAlive: true})
const proxy = createServer((asked, answer) => {
  sent++
  const body = []
  asked.on('data', (piece) => body.push(piece))
  asked.on('end', () => setTimeout(() => forward(asked, Buffer.concat(body), answer), latency))
})
function forward({method, url, headers}, body, answer) {
  const onward = request(new URL(url, server), {method, headers, agent}, (reply) => {
    const own = `http://127.0.0.1:${proxy.address().port}`
    const changed = ['location', 'www-authenticate'].filter((name) => reply.headers[name])
    for (const name of changed) reply.headers[name] = reply.headers[name].replaceAll(server.origin, own)
    answer.writeHead(reply.statusCode, reply.headers)
    reply.pipe(answer)
  })
  onward.on('error', () => answer.destroy())
  onward.end(body)
}
await new Promise((done) => proxy.listen(0, '127.0.0.1', done))
const login = {
  MALLET_SERVER: `http://127.0.0.1:${proxy.address().port}`,
  MALLET_USERNAME: 'admin',
  MALLET_PASSWORD: 'changeme',
}

let failed = false
try {
  await mallet(['organization', 'list'], login) // fills the cache of compiled code
  console.log('requests  most  seconds  of one by one')
  for (const [name, args, most, expected = 0, input] of cases) {
    if (words.length > 0 && !words.some((word) => name.includes(word))) continue
    sent = 0
    const begin = performance.now()
    const {code, err} = await mallet(args, login, input)
    const seconds = (performance.now() - begin) / 1000
    const wrong = code !== expected || sent > most
    failed ||= wrong
    const share = (seconds * 1000) / (sent * latency)
    const numbers = [
      String(sent).padStart(8),
      String(most).padStart(4),
      seconds.toFixed(2).padStart(7),
      share.toFixed(2).padStart(13),
    ]
    console.log(
      `${numbers.join('  ')}  ${wrong ? 'WRONG ' : ''}${name}${code === expected ? '' : `: exit ${code}: ${err.trim()}`}`,
    )
  }
} finally {
  proxy.close()
  proxy.closeAllConnections()
  agent.destroy()
  await mallet(['sandbox', 'stop', '--data', data])
  rmSync(home, {recursive: true, force: true})
}
if (failed) process.exitCode = 1
