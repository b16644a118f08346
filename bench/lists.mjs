// What 10,000 rows cost in each format, against a list of 20 rows and against curl, which reads the same pages, in the same run:
//   node bench/lists.mjs [--rows N] [--runs N] [--max-more SECONDS] [--max-mb MB] [--max-curl RATIO]
import {spawn} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {createServer} from 'node:http'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'

const option = (name, other) =>
  process.argv.includes(name) ? Number(process.argv[process.argv.indexOf(name) + 1]) : other
const rows = option('--rows', 10_000)
const runs = option('--runs', 5)
const cli = join(dirname(fileURLToPath(import.meta.url)), '..', 'bin', 'run.js')
const home = mkdtempSync(join(tmpdir(), 'mallet-bench-'))

const record = (i) => ({
  id: i,
  name: `repository-${i}`,
  label: `repository_${i}`,
  content_type: 'docker',
  content_label: null,
  url: 'https://registry.example.com',
  docker_upstream_name: `apps/web-${i}`,
  full_path: `katello.example.com/acme/product/repository-${i}`,
  product: {id: i % 50, name: `Product ${i % 50}`},
  organization: {id: 1, name: 'ACME'},
})
/** Pages are made beforehand: what is timed is the client. */
const pages = new Map()
function page(total, number, perPage) {
  const key = `${total} ${number} ${perPage}`
  if (!pages.has(key)) {
    const first = (number - 1) * perPage
    const results = Array.from({length: Math.max(0, Math.min(perPage, total - first))}, (_, i) => record(first + i + 1))
    pages.set(key, JSON.stringify({total, subtotal: total, page: number, per_page: perPage, results}))
  }
  return pages.get(key)
}
const server = createServer((req, res) => {
  const query = new URL(req.url, 'http://x').searchParams
  res.writeHead(200, {'content-type': 'application/json'})
  res.end(page(Number(query.get('organization_id')), Number(query.get('page')), Number(query.get('per_page'))))
})
await new Promise((done) => server.listen(0, '127.0.0.1', done))
const env = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('NODE_'))),
  HOME: home,
  XDG_CONFIG_HOME: join(home, 'c'),
  XDG_CACHE_HOME: join(home, 'k'),
  MALLET_SERVER: `http://127.0.0.1:${server.address().port}`,
  MALLET_USERNAME: 'a',
  MALLET_PASSWORD: 'b',
}

/** Seconds and most megabytes of memory of one run; the number of rows is the organization's id. */
async function run(count, format) {
  const begin = process.hrtime.bigint()
  const child = spawn(process.execPath, [cli, 'repository', 'list', '--organization-id', String(count), ...format], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let bytes = 0
  let peak = 0
  child.stdout.on('data', (data) => (bytes += data.length))
  const poll = setInterval(() => {
    try {
      peak = Math.max(
        peak,
        Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024,
      )
    } catch {
      // it has ended
    }
  }, 10)
  const code = await new Promise((done) => child.on('close', done))
  clearInterval(poll)
  if (code !== 0) throw new Error(`${format.join(' ')} with ${count} rows ended with ${code}`)
  return {seconds: Number(process.hrtime.bigint() - begin) / 1e9, peak, bytes}
}
/** Seconds that curl takes for the same pages, one after the other on one connection; undefined where there is no curl. */
async function curl(count) {
  const path = `/katello/api/repositories?organization_id=${count}&per_page=1000&page=[1-${Math.ceil(count / 1000)}]`
  const begin = process.hrtime.bigint()
  const child = spawn('curl', ['--silent', '--fail', env.MALLET_SERVER + path], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  child.stdout.resume()
  const code = await new Promise((done) => child.on('error', () => done(undefined)).on('close', done))
  return code === 0 ? Number(process.hrtime.bigint() - begin) / 1e9 : undefined
}
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]

let failed = false
for (const format of [
  ['--output', 'table'],
  ['--output', 'base'],
  ['--output', 'csv'],
  ['--output', 'yaml'],
  ['--output', 'json'],
  ['--output', 'ndjson'],
  ['--json'],
]) {
  await run(20, format)
  const few = []
  const many = []
  const curls = []
  for (let i = 0; i < runs; i++) {
    few.push(await run(20, format))
    many.push(await run(rows, format))
    curls.push(await curl(rows))
  }
  const more = median(many.map((m, i) => m.seconds - few[i].seconds))
  const peak = Math.max(...many.map((m) => m.peak))
  const ratio = curls.includes(undefined) ? undefined : median(many.map((m, i) => m.seconds / curls[i]))
  const bad =
    more > option('--max-more', Infinity) ||
    peak > option('--max-mb', Infinity) ||
    (ratio ?? 0) > option('--max-curl', Infinity)
  failed ||= bad
  console.log(
    `${bad ? 'TOO MUCH ' : ''}+${more.toFixed(2)} s for ${rows} rows over 20, ${peak.toFixed(0)} MB at most, ${(many[0].bytes / 1e6).toFixed(1)} MB printed, ${ratio === undefined ? 'no curl to compare with' : `${ratio.toFixed(2)} x curl`}   ${format.join(' ')}`,
  )
}
server.close()
rmSync(home, {recursive: true, force: true})
if (failed) process.exitCode = 1
