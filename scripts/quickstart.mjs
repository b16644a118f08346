// The story of container content in Katello, told by the program itself: every command is printed with its real output.
import {spawn, spawnSync} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join, resolve} from 'node:path'
import {fileURLToPath} from 'node:url'

const cli = resolve(dirname(fileURLToPath(import.meta.url)), '../bin/run.js')
const home = mkdtempSync(join(tmpdir(), 'mallet-quickstart-'))
const env = {
  PATH: process.env.PATH,
  HOME: home,
  XDG_CONFIG_HOME: join(home, 'config'),
  XDG_STATE_HOME: join(home, 'state'),
  XDG_DATA_HOME: join(home, 'data'),
  XDG_CACHE_HOME: process.env.XDG_CACHE_HOME ?? join(home, 'cache'),
  LANG: 'C.UTF-8',
}
const begin = Date.now()
let upstream

class Failed extends Error {}

const quote = (word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)
const heading = (text) => console.log(`\n== ${text}\n`)

/** Runs a command, shows it with what it printed, and gives its stdout. */
function mallet(args, {quiet = false, expect = 0} = {}) {
  if (!quiet) console.log(`$ mallet ${args.map(quote).join(' ')}`)
  const {status, stdout, stderr} = spawnSync(process.execPath, [cli, ...args], {env, encoding: 'utf8', cwd: home})
  if (!quiet) process.stdout.write(expect === 0 ? stderr + stdout : stdout + stderr)
  if (status !== expect)
    throw new Failed(`mallet ${args.join(' ')} ended with ${status}, not ${expect}\n${quiet ? stdout + stderr : ''}`)
  if (!quiet) console.log()
  return stdout
}

const json = (args) => JSON.parse(mallet([...args, '--json'], {quiet: true}))

/** A second registry on loopback, in the place of a company's or a vendor's: scan and synchronization cross a real socket. */
async function startUpstream() {
  const child = spawn(process.execPath, [cli, 'sandbox', 'upstream', '--port', '0', '--json'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  upstream = child
  const line = await new Promise((done, fail) => {
    let text = ''
    child.stdout.on('data', (data) => {
      text += data
      if (text.includes('}')) done(text)
    })
    child.on('close', (code) => fail(new Failed(`the upstream registry ended with ${code}`)))
  })
  return JSON.parse(line).url
}

const pattern = '<%= organization.label %>/<%= lifecycle_environment.label %>/<%= repository.docker_upstream_name %>'

async function story() {
  heading('An upstream registry, and an embedded Katello with its own registry')
  const upstreamUrl = await startUpstream()
  console.log(`(a registry with flatpaks listens at ${upstreamUrl})\n`)
  mallet(['sandbox', 'start', '--port', '0', '--detach'])
  mallet(['ping'])

  heading('An organization with a path Library -> Dev, and a product')
  mallet(['organization', 'create', '--name', 'ACME'])
  mallet(['lifecycle-environment', 'create', '--name', 'Dev', '--prior', 'Library', '--organization', 'ACME'])
  mallet(['product', 'create', '--name', 'Flatpaks', '--organization', 'ACME'])

  heading('A flatpak remote is created and scanned')
  mallet(['flatpak-remote', 'create', '--name', 'vendor', '--url', upstreamUrl, '--organization', 'ACME'])
  mallet(['flatpak-remote', 'scan', '--name', 'vendor', '--organization', 'ACME'])
  mallet(['flatpak-remote', 'remote-repository', 'list', '--flatpak-remote', 'vendor', '--organization', 'ACME'])

  heading('An application and its runtime are mirrored into the product and synchronized')
  mallet([
    'flatpak-remote',
    'remote-repository',
    'mirror',
    '--name',
    'flatpaks/maps',
    '--flatpak-remote',
    'vendor',
    '--product',
    'Flatpaks',
    '--organization',
    'ACME',
    '--with-dependencies',
    '--sync',
  ])
  mallet(['repository', 'list', '--organization', 'ACME', '--fields', 'Id,Name,Product,Upstream Repository Name'])

  heading('A content view snapshots them; a version is published and promoted to Dev')
  mallet(['content-view', 'create', '--name', 'Desktop', '--organization', 'ACME'])
  for (const {name} of json(['repository', 'list', '--organization', 'ACME']))
    mallet([
      'content-view',
      'add-repository',
      '--name',
      'Desktop',
      '--organization',
      'ACME',
      '--product',
      'Flatpaks',
      '--repository',
      name,
    ])
  mallet(['content-view', 'publish', '--name', 'Desktop', '--organization', 'ACME', '--description', 'first'])
  mallet([
    'content-view',
    'version',
    'promote',
    '--content-view',
    'Desktop',
    '--organization',
    'ACME',
    '--version',
    '1.0',
    '--to-lifecycle-environment',
    'Dev',
  ])

  heading('The registry name pattern of Dev is previewed and set')
  mallet(['registry-name-pattern', 'preview', '--name', 'Dev', '--organization', 'ACME', '--pattern', 'static'], {
    expect: 65,
  })
  mallet(['registry-name-pattern', 'preview', '--name', 'Dev', '--organization', 'ACME', '--pattern', pattern])
  mallet(['registry-name-pattern', 'set', '--name', 'Dev', '--organization', 'ACME', '--pattern', pattern])

  heading('The image is fetched under its new name, its digest verified')
  const names = json(['registry-name-pattern', 'show', '--name', 'Dev', '--organization', 'ACME'])
  const {pull_spec: spec} = names.find((row) => row.new_name.endsWith('maps'))
  mallet(['registry', 'pull', '--source', `${spec}:latest`, '--destination', `oci:${join(home, 'maps')}:latest`])
  verify(join(home, 'maps'), spec)
  heading(`Done in ${Math.round((Date.now() - begin) / 1000)} seconds`)
  console.log(
    "The same commands work on a company's Katello: mallet config set --key server --value https://foreman.example.com",
  )
}

/** The digest in the layout that was written is the one Katello tells, which is the upstream's. */
function verify(layout, spec) {
  const index = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8'))
  const [{digest}] = index.manifests
  const tags = json(['docker', 'tag', 'list', '--organization', 'ACME', '--search', 'tag = latest'])
  const known = tags.map((tag) => tag.manifest?.digest)
  if (!known.includes(digest))
    throw new Failed(`the digest ${digest} of ${spec} is none that Katello knows: ${known.join(', ')}`)
  console.log(`${spec}:latest is ${digest}, as Katello says\n`)
}

let status = 0
try {
  await story()
} catch (error) {
  status = 1
  console.error(error instanceof Failed ? `\nquickstart failed: ${error.message}` : error)
} finally {
  spawnSync(process.execPath, [cli, 'sandbox', 'stop'], {env, encoding: 'utf8'})
  upstream?.removeAllListeners('close')
  if (upstream && upstream.exitCode === null) {
    const ended = new Promise((done) => upstream.once('close', done))
    upstream.kill()
    await ended
  }
  rmSync(home, {recursive: true, force: true})
}
process.exitCode = status
