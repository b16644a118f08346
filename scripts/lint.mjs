// npm run lint [-- NAME...]: runs the checks that need no build, two at a time. Prints what failed, and how long each took.
import {spawn} from 'node:child_process'
import {join, resolve} from 'node:path'

const root = resolve(import.meta.dirname, '..')
// the longest first
const checks = {
  formatting: ['prettier', '--check', '--log-level', 'warn', '--cache', '.'],
  spelling: ['cspell', 'lint', '--no-progress', '--no-summary'],
  layers: ['node', join(root, 'scripts/layers.mjs')],
  code: ['oxlint', '--deny-warnings'],
  unused: ['knip', '--no-progress'],
}

const asked = process.argv.slice(2)
const queue = Object.entries(checks).filter(([name]) => asked.length === 0 || asked.includes(name))
await Promise.all([worker(), worker()])

async function worker() {
  for (let next = queue.shift(); next; next = queue.shift()) {
    const [name, [program, ...args]] = next
    const begin = performance.now()
    const {code, output, warnings} = await run(program, args)
    const seconds = ((performance.now() - begin) / 1000).toFixed(1)
    if (code === 0) console.log(`${warnings}${name}: ok (${seconds} s)`)
    else console.error(`${output.trimEnd()}\n${name}: failed (${seconds} s)`)
    if (code !== 0) process.exitCode = 1
  }
}

function run(program, args) {
  const path = [join(root, 'node_modules/.bin'), process.env.PATH].join(':')
  return new Promise((done, reject) => {
    const child = spawn(program, args, {
      cwd: root,
      env: {...process.env, PATH: path},
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let [output, warnings] = ['', '']
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
    child.stderr.on('data', (text) => (warnings += text))
    child.on('error', reject)
    child.on('close', (code) => done({code: code ?? 1, output, warnings}))
  })
}
