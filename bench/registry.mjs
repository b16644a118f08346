// What the sandbox's registry carries, against Debian's docker-registry in the same run with the same client:
//   node bench/registry.mjs [--mb N] [--layers N] [--clients N] [--rounds N] [--peer PROGRAM]
//                           [--min-ratio R] [--max-p99 MS] [--max-memory MB]
// N megabytes in so many layers are pushed and pulled by so many clients, while another process asks for a manifest.
import {createHash, randomBytes} from 'node:crypto'
import {execFile, execFileSync, fork, spawn} from 'node:child_process'
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {Agent, request} from 'node:http'
import {createServer} from 'node:net'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {promisify} from 'node:util'

const self = fileURLToPath(import.meta.url)
const cli = join(dirname(self), '..', 'bin', 'run.js')
const manifestType = 'application/vnd.oci.image.manifest.v1+json'
const login = `Basic ${Buffer.from('admin:changeme').toString('base64')}`
const agent = new Agent({keepAlive: true, maxSockets: 64})

const word = (name, other) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : other)
const option = (name, other) => Number(word(name, other))
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds))
const remove = (directory) => rmSync(directory, {recursive: true, force: true})
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]
const digestOf = (...parts) =>
  `sha256:${parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex')}`

/** One request; `parts` are the pieces of its body. Gives status, headers, length of the body and the start of its text. */
function ask({port, authorization}, method, path, parts = [], headers = {}) {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  return new Promise((done, fail) => {
    const req = request(
      {
        host: '127.0.0.1',
        port,
        agent,
        method,
        path,
        headers: {...(authorization && {authorization}), 'content-length': length, ...headers},
      },
      (res) => {
        let bytes = 0
        const start = []
        res.on('data', (data) => {
          if (bytes < 65536) start.push(data)
          bytes += data.length
        })
        res.on('error', fail)
        res.on('end', () =>
          done({status: res.statusCode, headers: res.headers, bytes, text: () => Buffer.concat(start).toString()}),
        )
      },
    )
    req.on('error', fail)
    for (const part of parts) req.write(part)
    req.end()
  })
}

async function expect(status, target, method, path, ...rest) {
  const answer = await ask(target, method, path, ...rest)
  if (answer.status !== status)
    throw new Error(`${target.name}: ${method} ${path} answered ${answer.status}, not ${status}: ${answer.text()}`)
  return answer
}

/** Path and query of a Location, absolute or not, with a digest added when one is given. */
function followed({headers}, digest) {
  const url = new URL(headers.location, 'http://127.0.0.1')
  if (digest) url.searchParams.set('digest', digest)
  return url.pathname + url.search
}

/** Pushes a blob as podman does: start, one stream, finish. */
async function pushBlob(target, {parts, digest}) {
  const begun = await expect(202, target, 'POST', `/v2/${target.repository}/blobs/uploads/`)
  const type = {'content-type': 'application/octet-stream'}
  const sent = await expect(202, target, 'PATCH', followed(begun), parts, type)
  await expect(201, target, 'PUT', followed(sent, digest))
}

async function pullBlob(target, {parts, digest}) {
  const {bytes} = await expect(200, target, 'GET', `/v2/${target.repository}/blobs/${digest}`)
  const wanted = parts.reduce((sum, part) => sum + part.length, 0)
  if (bytes !== wanted) throw new Error(`${target.name}: ${digest} came with ${bytes} bytes, not ${wanted}`)
}

/** A small image whose manifest is asked for while the layers move. */
async function pushProbe(target) {
  const config = Buffer.from(
    JSON.stringify({architecture: 'amd64', os: 'linux', rootfs: {type: 'layers', diff_ids: []}}),
  )
  const digest = digestOf(config)
  await pushBlob(target, {parts: [config], digest})
  const described = {mediaType: 'application/vnd.oci.image.config.v1+json', digest, size: config.length}
  const manifest = Buffer.from(
    JSON.stringify({schemaVersion: 2, mediaType: manifestType, config: described, layers: []}),
  )
  await expect(201, target, 'PUT', `/v2/${target.repository}/manifests/probe`, [manifest], {
    'content-type': manifestType,
  })
}

/** In a process of its own: asks for the manifest every few milliseconds until it is told to stop. */
async function probe(target) {
  const times = []
  const stop = new AbortController()
  process.on('message', () => stop.abort())
  process.send('ready')
  while (!stop.signal.aborted) {
    const begin = performance.now()
    await expect(200, target, 'GET', `/v2/${target.repository}/manifests/probe`, [], {accept: manifestType})
    times.push(performance.now() - begin)
    await pause(2)
  }
  process.send(times)
  process.disconnect()
  agent.destroy()
}

/** Does the work on every blob by so many clients at once; gives megabytes a second and times of the probe. */
async function measure(target, blobs, clients, work) {
  const {name, port, repository, authorization} = target
  const child = fork(self, ['probe', JSON.stringify({name, port, repository, authorization})])
  const message = () =>
    new Promise((done, fail) => {
      child.once('message', done)
      child.once('exit', () => fail(new Error(`${name}: the probe ended`)))
    })
  await message()
  await pause(200)
  const queue = [...blobs]
  const begin = performance.now()
  await Promise.all(
    Array.from({length: clients}, async () => {
      for (let blob = queue.shift(); blob; blob = queue.shift()) await work(target, blob)
    }),
  )
  const seconds = (performance.now() - begin) / 1000
  child.send('stop')
  const times = await message()
  const bytes = blobs.reduce((sum, {parts}) => sum + parts.reduce((total, part) => total + part.length, 0), 0)
  return {rate: bytes / 1048576 / seconds, times}
}

async function freePort() {
  const server = createServer()
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  const {port} = server.address()
  await new Promise((done) => server.close(done))
  return port
}

/** Debian's docker-registry on a directory. */
async function startPeer(program, directory) {
  mkdirSync(directory)
  const port = await freePort()
  const file = join(directory, 'config.yml')
  writeFileSync(
    file,
    `version: 0.1
log: {level: error, accesslog: {disabled: true}}
storage: {filesystem: {rootdirectory: ${join(directory, 'data')}}, delete: {enabled: true}}
http: {addr: "127.0.0.1:${port}"}
`,
  )
  const child = spawn(program, ['serve', file], {stdio: 'ignore'})
  const ended = new Promise((done) => child.once('exit', done))
  const target = {name: 'docker-registry', port, repository: 'acme/apps/bench', pid: child.pid}
  const stop = async () => {
    child.kill()
    await ended
  }
  for (let tries = 0; ; tries++) {
    const answer = await ask(target, 'GET', '/v2/').catch(() => undefined)
    if (answer?.status === 200) return {target, stop}
    if (tries > 100) throw new Error('docker-registry does not answer')
    await pause(100)
  }
}

/** The built program's sandbox, with an organization and a product made through the API and the token of a login. */
async function startSandbox(directory) {
  mkdirSync(directory)
  const env = {PATH: process.env.PATH, HOME: directory}
  for (const name of ['CONFIG', 'DATA', 'STATE', 'CACHE']) env[`XDG_${name}_HOME`] = join(directory, name.toLowerCase())
  const run = (...args) => promisify(execFile)(process.execPath, [cli, 'sandbox', ...args], {env})
  const {stdout} = await run('start', '--port', '0', '--detach', '--json')
  const {url, pid} = JSON.parse(stdout)
  const target = {name: 'sandbox', port: new URL(url).port, repository: 'acme/apps/bench', pid, authorization: login}
  const stop = async () => {
    await run('stop')
    while (isAlive(pid)) await pause(20) // it is still keeping its compiled code
  }
  try {
    const make = async (path, body) => {
      const parts = [Buffer.from(JSON.stringify(body))]
      return JSON.parse((await expect(201, target, 'POST', path, parts, {'content-type': 'application/json'})).text())
    }
    const {id} = await make('/katello/api/organizations', {organization: {name: 'ACME', label: 'ACME'}})
    await make('/katello/api/products', {organization_id: id, name: 'Apps', label: 'Apps'})
    const scope = 'repository%3Aacme%2Fapps%2Fbench%3Apull%2Cpush'
    const {token} = JSON.parse((await expect(200, target, 'GET', `/v2/token?account=admin&scope=${scope}`)).text())
    return {target: {...target, authorization: `Bearer ${token}`}, stop}
  } catch (error) {
    await stop()
    throw error
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Most memory a process ever had, in megabytes. */
const peakMemory = (pid) =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? NaN) / 1024

/** Pushes and pulls everything once on a new server. */
async function round(start, blobs, clients) {
  const {target, stop} = await start()
  try {
    await pushProbe(target)
    const push = await measure(target, blobs, clients, pushBlob)
    const pull = await measure(target, blobs, clients, pullBlob)
    return {push, pull, memory: peakMemory(target.pid)}
  } finally {
    await stop()
  }
}

const at = (times, share) => [...times].sort((a, b) => a - b)[Math.floor((times.length - 1) * share)]

function describe(name, results, way) {
  const times = results.flatMap((result) => result[way].times)
  const rate = median(results.map((result) => result[way].rate))
  const figures = `p50 ${at(times, 0.5).toFixed(1)} ms, p99 ${at(times, 0.99).toFixed(1)} ms of ${times.length} manifests`
  console.log(`${name.padEnd(16)} ${way}  ${rate.toFixed(0).padStart(5)} MB/s   ${figures}`)
  return {rate, p99: at(times, 0.99)}
}

async function main() {
  const [mb, layers, clients] = [option('--mb', 1024), option('--layers', 64), option('--clients', 8)]
  const peer = word('--peer', 'docker-registry')
  try {
    execFileSync(peer, ['--version'], {stdio: 'ignore'})
  } catch {
    console.error(`${peer} is missing: on Debian, apt-get install docker-registry, or name another with --peer`)
    process.exitCode = 2
    return
  }
  const home = mkdtempSync(join(tmpdir(), 'mallet-bench-'))
  const base = randomBytes(Math.round((mb * 1048576) / layers))
  const blobs = Array.from({length: layers}, (_, i) => {
    const parts = [Buffer.from(String(i).padStart(16, '0')), base]
    return {parts, digest: digestOf(...parts)}
  })
  const [ours, theirs] = [[], []]
  try {
    for (let i = 0; i < option('--rounds', 3); i++) {
      const [first, second] = [join(home, `peer-${i}`), join(home, `sandbox-${i}`)]
      theirs.push(await round(() => startPeer(peer, first), blobs, clients))
      remove(first)
      ours.push(await round(() => startSandbox(second), blobs, clients))
      remove(second)
    }
  } finally {
    agent.destroy()
    remove(home)
  }
  console.log(`${mb} MB in ${layers} layers by ${clients} clients, medians of ${ours.length} rounds`)
  let failed = false
  for (const way of ['push', 'pull']) {
    const reference = describe('docker-registry', theirs, way)
    const {rate, p99} = describe('sandbox', ours, way)
    const ratio = median(ours.map((result, i) => result[way].rate / theirs[i][way].rate))
    const bad = ratio < option('--min-ratio', 0) || p99 > option('--max-p99', Infinity)
    failed ||= bad
    console.log(
      `${bad ? 'TOO SLOW ' : ''}${way}: ${ratio.toFixed(2)} × docker-registry (${(rate / reference.rate).toFixed(2)} by medians)`,
    )
  }
  const memory = Math.max(...ours.map((result) => result.memory))
  const tooMuch = memory > option('--max-memory', Infinity)
  const peerMemory = Math.max(...theirs.map((result) => result.memory))
  console.log(
    `${tooMuch ? 'TOO MUCH ' : ''}memory: sandbox ${memory.toFixed(0)} MB at most, docker-registry ${peerMemory.toFixed(0)} MB`,
  )
  if (failed || tooMuch) process.exitCode = 1
}

if (process.argv[2] === 'probe') await probe(JSON.parse(process.argv[3]))
else await main()
