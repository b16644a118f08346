// Files of a real size: how long applying one takes on an empty organization, and planning when nothing differs; with the requests.
// node bench/as-code.mjs [REPOSITORIES]
import {spawnSync} from 'node:child_process'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join, resolve} from 'node:path'
import {fileURLToPath} from 'node:url'

const cli = resolve(dirname(fileURLToPath(import.meta.url)), '../bin/run.js')
const count = Number(process.argv[2] ?? 2000)
const home = mkdtempSync(join(tmpdir(), 'mallet-bench-'))
const env = {PATH: process.env.PATH, HOME: home, LANG: 'C.UTF-8'}
const each = 100

function mallet(...args) {
  const start = performance.now()
  const ran = spawnSync(process.execPath, [cli, ...args], {env, cwd: home, encoding: 'utf8', maxBuffer: 1 << 28})
  if (ran.status !== 0) throw new Error(`mallet ${args.join(' ')}: ${ran.stderr.slice(-500)}`)
  return {...ran, seconds: (performance.now() - start) / 1000}
}

/** Products of a hundred repositories, and a content view for each. */
const file = {
  organization: 'Big',
  environments: [{name: 'Dev'}, {name: 'Prod', after: 'Dev'}],
  products: Array.from({length: Math.ceil(count / each)}, (_, at) => ({
    name: `Product ${at}`,
    repositories: Array.from({length: Math.min(each, count - at * each)}, (__, number) => ({
      name: `app ${at}-${number}`,
      url: 'https://registry.example.com',
      docker_upstream_name: `apps/app${at}-${number}`,
      include_tags: ['1.*', 'latest'],
      mirroring_policy: 'additive',
    })),
  })),
  content_views: Array.from({length: Math.ceil(count / each)}, (_, at) => ({
    name: `View ${at}`,
    repositories: {[`Product ${at}`]: [`app ${at}-0`, `app ${at}-1`]},
    filters: at % 2 === 0 ? [{name: 'releases', inclusion: true, tags: ['1.*']}] : [],
  })),
}

try {
  mallet('sandbox', 'start', '--port', '0', '--detach')
  mallet('organization', 'create', '--name', 'Big')
  writeFileSync(join(home, 'big.yaml'), JSON.stringify(file))
  const applied = mallet('apply', '--file', 'big.yaml', '--quiet')
  const planned = mallet('plan', '--file', 'big.yaml', '--debug')
  const requestsOf = ({stderr}) => stderr.split('\n').filter((line) => line.includes('> GET ')).length
  // lists do not tell the tags that are chosen: a file that speaks of them has each repository read
  for (const {repositories} of file.products) for (const one of repositories) delete one.include_tags
  writeFileSync(join(home, 'plain.yaml'), JSON.stringify(file))
  const plain = mallet('plan', '--file', 'plain.yaml', '--debug')
  const exported = mallet('export', '--organization', 'Big', '--file', 'export.yaml')
  const again = mallet('plan', '--file', 'export.yaml')
  console.log(`${count} repositories`)
  console.log(`apply to an empty organization  ${applied.seconds.toFixed(1)} s`)
  console.log(`plan, nothing differs           ${planned.seconds.toFixed(2)} s, ${requestsOf(planned)} requests`)
  console.log(`the same without include_tags   ${plain.seconds.toFixed(2)} s, ${requestsOf(plain)} requests`)
  console.log(`export                          ${exported.seconds.toFixed(2)} s`)
  console.log(`plan of the export              ${again.seconds.toFixed(2)} s: ${again.stdout.trim()}`)
} finally {
  mallet('sandbox', 'stop')
  rmSync(home, {recursive: true, force: true})
}
