// Pulls and pushes of `mallet registry` against skopeo's, in the same run with the same server, the sandbox:
//   node bench/transfer.mjs [--mb N] [--layers N] [--small N] [--rounds N] [--max-ratio R] [--max-memory MB]
// One image has N megabytes in so many layers, the other has many small ones. Time is wall-clock, memory the peak of one process.
import {execFile, execFileSync, spawn} from 'node:child_process'
import {createHash, randomBytes} from 'node:crypto'
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {promisify} from 'node:util'
import {gzipSync} from 'node:zlib'

const cli = join(dirname(fileURLToPath(import.meta.url)), '..', 'bin', 'run.js')
const word = (name, other) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : other)
const option = (name, other) => Number(word(name, other))
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]
const remove = (path) => rmSync(path, {recursive: true, force: true})
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds))
const types = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
}

/** Writes an OCI layout with an image of so many layers of so many bytes, which no compression makes smaller. */
function makeImage(directory, layers, size) {
  const blobs = join(directory, 'blobs', 'sha256')
  mkdirSync(blobs, {recursive: true})
  const keep = (mediaType, bytes) => {
    const hex = createHash('sha256').update(bytes).digest('hex')
    writeFileSync(join(blobs, hex), bytes)
    return {mediaType, digest: `sha256:${hex}`, size: bytes.length}
  }
  const diffIds = []
  const kept = Array.from({length: layers}, () => {
    const plain = randomBytes(size)
    diffIds.push(`sha256:${createHash('sha256').update(plain).digest('hex')}`)
    return keep(types.layer, gzipSync(plain, {level: 0}))
  })
  const json = (value) => Buffer.from(JSON.stringify(value))
  const config = keep(
    types.config,
    json({architecture: 'amd64', os: 'linux', config: {}, rootfs: {type: 'layers', diff_ids: diffIds}}),
  )
  const manifest = keep(types.manifest, json({schemaVersion: 2, mediaType: types.manifest, config, layers: kept}))
  const named = {...manifest, annotations: {'org.opencontainers.image.ref.name': 'v1'}}
  writeFileSync(join(directory, 'index.json'), json({schemaVersion: 2, manifests: [named]}))
  writeFileSync(join(directory, 'oci-layout'), json({imageLayoutVersion: '1.0.0'}))
}

/** Runs a program to its end; gives seconds and the peak of its memory in MB. */
function timed(program, args, env) {
  return new Promise((done, fail) => {
    const begin = performance.now()
    const child = spawn(program, args, {env, stdio: ['ignore', 'ignore', 'pipe']})
    let [peak, text] = [0, '']
    child.stderr.on('data', (data) => (text += data))
    const look = () => {
      try {
        const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
        peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
      } catch {
        // it has just ended
      }
    }
    const timer = setInterval(look, 5)
    child.once('error', fail)
    child.once('exit', (code) => {
      clearInterval(timer)
      const seconds = (performance.now() - begin) / 1000
      if (code === 0) done({seconds, peak})
      else fail(new Error(`${program} ${args.join(' ')} ended with ${code}: ${text}`))
    })
  })
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function startSandbox(home) {
  mkdirSync(home)
  const env = {PATH: process.env.PATH, HOME: home}
  for (const name of ['CONFIG', 'DATA', 'STATE', 'CACHE']) env[`XDG_${name}_HOME`] = join(home, name.toLowerCase())
  const run = async (...args) => (await promisify(execFile)(process.execPath, [cli, ...args], {env})).stdout
  const {url, pid} = JSON.parse(await run('sandbox', 'start', '--port', '0', '--detach', '--json'))
  const stop = async () => {
    await run('sandbox', 'stop')
    while (isAlive(pid)) await pause(20) // it is still keeping its compiled code
  }
  await run('organization', 'create', '--name', 'ACME', '--label', 'acme')
  await run('product', 'create', '--organization', 'ACME', '--name', 'Apps', '--label', 'apps')
  return {env, host: new URL(url).host, stop}
}

/** One round with one image, on a server that has nothing of it: skopeo remembers where it saw blobs, and would mount them. */
async function measure(home, name, results) {
  const data = join(home, 'server')
  const {env, host, stop} = await startSandbox(data)
  const layout = join(home, name)
  const skopeo = (...args) => timed('skopeo', ['copy', ...args], env)
  const mallet = (verb, from, to) =>
    timed(process.execPath, [cli, 'registry', verb, '--source', from, '--destination', to], env)
  const login = 'admin:changeme'
  const [theirs, ours] = [`acme/apps/${name}-skopeo`, `acme/apps/${name}-mallet`]
  const target = `docker://${host}/${theirs}:v1`
  const [first, second] = [join(home, 'first'), join(home, 'second')]
  const runs = {
    push: {
      skopeo: () => skopeo('--dest-tls-verify=false', '--dest-creds', login, `oci:${layout}:v1`, target),
      mallet: () => mallet('push', `oci:${layout}:v1`, `${ours}:v1`),
    },
    pull: {
      skopeo: () => skopeo('--src-tls-verify=false', '--src-creds', login, target, `oci:${first}:v1`),
      mallet: () => mallet('pull', `${ours}:v1`, `oci:${second}:v1`),
    },
  }
  // Each is first in half of the rounds: what the other one wrote may still be on its way to the disk.
  const order = results.push.skopeo.length % 2 === 0 ? ['skopeo', 'mallet'] : ['mallet', 'skopeo']
  try {
    for (const way of ['push', 'pull'])
      for (const who of order) {
        results[way][who].push(await runs[way][who]())
        for (const pulled of [first, second]) remove(pulled)
      }
  } finally {
    await stop()
    remove(data)
  }
}

const emptyResults = () => ({push: {skopeo: [], mallet: []}, pull: {skopeo: [], mallet: []}})

const figures = (runs) =>
  `${median(runs.map(({seconds}) => seconds)).toFixed(2)} s, ${Math.max(...runs.map(({peak}) => peak)).toFixed(0)} MB`

function report(what, results) {
  let failed = false
  for (const way of ['pull', 'push']) {
    const {skopeo, mallet} = results[way]
    const ratio = median(mallet.map(({seconds}, i) => seconds / skopeo[i].seconds))
    const memory = Math.max(...mallet.map(({peak}) => peak))
    const bad = ratio > option('--max-ratio', Infinity) || memory > option('--max-memory', Infinity)
    failed ||= bad
    console.log(
      `${bad ? 'TOO MUCH ' : ''}${what} ${way}: skopeo ${figures(skopeo)}; mallet ${figures(mallet)}; ${ratio.toFixed(2)} × its time`,
    )
  }
  return failed
}

async function main() {
  try {
    execFileSync('skopeo', ['--version'], {stdio: 'ignore'})
  } catch {
    console.error('skopeo is missing: on Debian, apt-get install skopeo')
    process.exitCode = 2
    return
  }
  const [mb, layers, small] = [option('--mb', 300), option('--layers', 6), option('--small', 200)]
  const rounds = option('--rounds', 3)
  const home = mkdtempSync(join(tmpdir(), 'mallet-bench-'))
  try {
    makeImage(join(home, 'large'), layers, Math.round((mb * 1048576) / layers))
    makeImage(join(home, 'small'), small, 20_000)
    const [large, many] = [emptyResults(), emptyResults()]
    for (let i = 0; i < rounds; i++) {
      await measure(home, 'large', large)
      await measure(home, 'small', many)
    }
    console.log(`medians of ${rounds} rounds`)
    const bad = [report(`${mb} MB in ${layers} layers,`, large), report(`${small} layers of 20 kB,`, many)]
    if (bad.includes(true)) process.exitCode = 1
  } finally {
    remove(home)
  }
}

await main()
