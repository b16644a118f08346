// What a request to the sandbox costs with many repositories in it, against the same request with few, in one run:
//   node bench/scale.mjs [--small N] [--large N] [--max-ratio R] [--max-list SECONDS]
// The repositories are made through the API, twenty to a product; what the last of them cost tells whether creation stays flat.
import {spawn} from 'node:child_process'
import {mkdtempSync, rmSync, statSync} from 'node:fs'
import {Agent, request} from 'node:http'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

const cli = join(import.meta.dirname, '..', 'bin', 'run.js')
const option = (name, other) =>
  process.argv.includes(name) ? Number(process.argv[process.argv.indexOf(name) + 1]) : other
const small = option('--small', 1000)
const large = option('--large', 20_000)
const perProduct = 20
const home = mkdtempSync(join(tmpdir(), 'mallet-bench-'))
const env = {...process.env, HOME: home, XDG_CONFIG_HOME: join(home, 'c'), XDG_CACHE_HOME: join(home, 'k')}
const agent = new Agent({keepAlive: true, maxSockets: 8})
const authorization = `Basic ${Buffer.from('admin:changeme').toString('base64')}`
// the least of several times is what the request costs; the rest is what else the machine does
const least = (list) => Math.min(...list)

const sandbox = spawn(
  process.execPath,
  [cli, 'sandbox', 'start', '--data', join(home, 'data'), '--port', '0', '--registry', 'oci'],
  {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  },
)
const url = await new Promise((done, fail) => {
  let said = ''
  sandbox.stdout.on('data', (data) => {
    said += data
    const found = /https?:\/\/[\w.]+:\d+/.exec(said)
    if (found) done(new URL(found[0]))
  })
  sandbox.once('exit', () => fail(new Error(`the sandbox ended: ${said}`)))
})

/** One request to the API; gives the parsed answer. */
function ask(method, path, body) {
  const text = body && JSON.stringify(body)
  return new Promise((done, fail) => {
    const headers = {authorization, ...(text && {'content-type': 'application/json'})}
    const req = request({host: url.hostname, port: url.port, agent, method, path, headers}, (res) => {
      const parts = []
      res.on('data', (data) => parts.push(data))
      res.on('end', () => {
        const answer = Buffer.concat(parts).toString()
        if (res.statusCode >= 300) fail(new Error(`${method} ${path} answered ${res.statusCode}: ${answer}`))
        else done(JSON.parse(answer))
      })
    })
    req.on('error', fail)
    req.end(text)
  })
}

const timed = async (work) => {
  const begin = performance.now()
  await work()
  return performance.now() - begin
}

const organization = await ask('POST', '/katello/api/organizations', {name: 'Grown'})
const products = []
let made = 0

/** Makes repositories until there are so many; gives the milliseconds of the last hundred. */
async function grow(count) {
  const last = []
  while (made < count) {
    if (made % perProduct === 0)
      products.push(
        await ask('POST', '/katello/api/products', {organization_id: organization.id, name: `Product ${made}`}),
      )
    const product = products.at(-1)
    const many = Math.min(perProduct - (made % perProduct), count - made)
    const first = made
    made += many
    for (let i = first; i < first + many; i++)
      last.push(
        await timed(() =>
          ask('POST', '/katello/api/repositories', {
            product_id: product.id,
            name: `app-${(i * 7919) % large}`,
            content_type: 'docker',
            url: 'https://registry.example.com',
            docker_upstream_name: `apps/app-${i}`,
          }),
        ),
      )
    last.splice(0, last.length - 100)
  }
  return last
}

/** Runs the client's list of all repositories; seconds. */
async function wholeList() {
  const words = ['repository', 'list']
  const login = {MALLET_SERVER: url.href, MALLET_USERNAME: 'admin', MALLET_PASSWORD: 'changeme'}
  return (
    (await timed(
      () =>
        new Promise((done, fail) => {
          const child = spawn(
            process.execPath,
            [cli, ...words, '--organization-id', String(organization.id), '--output', 'csv'],
            {env: {...env, ...login}, stdio: ['ignore', 'ignore', 'inherit']},
          )
          child.once('exit', (code) => (code === 0 ? done() : fail(new Error(`the list ended with ${code}`))))
        }),
    )) / 1000
  )
}

async function measure() {
  const repositories = `/katello/api/repositories?organization_id=${organization.id}`
  const middle = products[Math.floor(products.length / 2)]
  const requests = {
    'page of 20': `${repositories}&per_page=20`,
    'page of 20, the tenth': `${repositories}&per_page=20&page=10`,
    'page of 1,000': `${repositories}&per_page=1000`,
    'search by name, page of 20': `${repositories}&per_page=20&search=${encodeURIComponent('name = app-7919')}`,
    "a product's repositories": `/katello/api/repositories?product_id=${middle.id}&per_page=20`,
    'products, page of 20': `/katello/api/products?organization_id=${organization.id}&per_page=20`,
    'one repository': `/katello/api/repositories/${made}`,
    'tasks, page of 20': '/foreman_tasks/api/tasks?per_page=20',
    '_catalog of 100': '/v2/_catalog?n=100',
  }
  const result = {}
  for (const [name, path] of Object.entries(requests)) {
    const times = []
    for (let i = 0; i < 21; i++) times.push(await timed(() => ask('GET', path)))
    result[name] = {first: times[0], usual: least(times.slice(1))}
  }
  return result
}

try {
  const created = {}
  const measured = {}
  for (const count of [small, large]) {
    created[count] = least(await grow(count))
    measured[count] = await measure()
  }
  const seconds = await wholeList()
  const mb = statSync(join(home, 'data', 'katello.db')).size / 2 ** 20
  const number = (value) => value.toFixed(1).padStart(8)
  console.log(
    `milliseconds with ${small} and ${large} repositories (first time in brackets); database ${mb.toFixed(0)} MB`,
  )
  let worst = 0
  const row = (name, few, many, more = '') => {
    worst = Math.max(worst, many / few)
    console.log(`${name.padEnd(30)}${number(few)}${number(many)}  ${(many / few).toFixed(2)} x${more}`)
  }
  for (const [name, {usual, first}] of Object.entries(measured[small])) {
    const grown = measured[large][name]
    row(name, usual, grown.usual, `   (${first.toFixed(1)} -> ${grown.first.toFixed(1)})`)
  }
  row('create one', created[small], created[large])
  console.log(`repository list of all ${large}: ${seconds.toFixed(2)} s`)
  if (worst > option('--max-ratio', Infinity) || seconds > option('--max-list', Infinity)) process.exitCode = 1
} finally {
  agent.destroy()
  sandbox.kill()
  await new Promise((done) => sandbox.once('exit', done))
  rmSync(home, {recursive: true, force: true})
}
