import {readFileSync, readdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {beforeAll, describe, expect, it} from 'vitest'
import {globals, type Global} from '../../src/kit/parse/globals'
import {locate} from '../../src/kit/parse/locate'
import {markValues} from '../../src/kit/parse/mark'
import {temporary} from '../support/places'
import {node} from '../support/processes'
import {mallet, root} from '../support/program'

interface Flag {
  readonly name: string
  readonly type: string
  readonly char?: string
  readonly helpGroup?: string
  readonly hidden?: boolean
  readonly aliases?: readonly string[]
}

interface Manifest {
  readonly commands: Readonly<
    Record<
      string,
      {
        readonly summary: string
        readonly operands?: string
        readonly mandatory?: readonly (readonly string[])[]
        readonly aliases: readonly string[]
        readonly flags: Readonly<Record<string, Flag>>
      }
    >
  >
}

interface Told {
  readonly words: string
  readonly id: string
  readonly text: string
  readonly code: number
}

// Runs every command line in one process of the built program; touching the network or a file is noted.
const driver = `
const [root, out, ...lines] = process.argv.slice(2)
const fs = require('node:fs'), net = require('node:net'), dns = require('node:dns'), child = require('node:child_process')
const touched = []
const forbid = (object, name, what = name) => { object[name] = () => { touched.push(what); throw new Error('not in a help: ' + what) } }
forbid(net.Socket.prototype, 'connect', 'socket')
forbid(net, 'connect'); forbid(net, 'createServer'); forbid(dns, 'lookup'); forbid(child, 'spawn'); forbid(child, 'execFile')
const write = fs.writeFileSync
for (const name of ['writeFileSync', 'mkdirSync', 'renameSync', 'rmSync', 'writeFile', 'mkdir', 'appendFileSync', 'createWriteStream']) forbid(fs, name)
const open = fs.openSync
fs.openSync = (file, flags = 'r', ...rest) => { if (flags !== 'r') touched.push('open ' + file); return open(file, flags, ...rest) }
process.stderr.setMaxListeners(0)
let text = ''
fs.writeSync = (_, piece) => { text += piece; return piece.length }
process.stdout.write = (piece, done) => { text += piece; if (typeof done === 'function') done(); return true }
const {start} = require(root + '/dist/cli.js')
async function run() {
  const told = []
  for (const line of JSON.parse(lines[0])) {
    text = ''
    process.exitCode = 0
    process.argv = [process.argv[0], root + '/bin/run.js', ...line.split(' '), '--help']
    await start(root)
    told.push([text, process.exitCode])
  }
  process.exitCode = 0
  write(out, JSON.stringify({told, touched}))
}
run()
`

const manifest = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as Manifest
const index = JSON.parse(readFileSync(join(root, 'dist/words.json'), 'utf8')) as Record<string, string>
const own = (id: string): Flag[] =>
  Object.values(manifest.commands[id]?.flags ?? {}).filter((f) => f.helpGroup !== 'GLOBAL' && f.hidden !== true)

let told: Told[] = []
let touched: string[] = []

beforeAll(async () => {
  const directory = temporary()
  const file = join(directory, 'driver.cjs')
  const out = join(directory, 'out.json')
  writeFileSync(file, driver)
  const lines = Object.keys(index)
  const [code, text] = await node(file, [root, out, JSON.stringify(lines)], {HOME: join(directory, 'home')})
  expect([code, text]).toEqual([0, ''])
  const result = JSON.parse(readFileSync(out, 'utf8')) as {told: [string, number][]; touched: string[]}
  told = result.told.map(([help, exit], i) => ({
    words: lines[i] ?? '',
    id: index[lines[i] ?? ''] ?? '',
    text: help,
    code: exit,
  }))
  touched = result.touched
  expect(readdirSync(directory).sort()).toEqual(['driver.cjs', 'out.json'])
})

/** Fails with the words of every command that does not do as it should. */
function all(check: (one: Told) => unknown): void {
  const wrong = told.flatMap((one) => {
    const problem = check(one)
    return problem === undefined || problem === true ? [] : [`${one.words}: ${String(problem)}`]
  })
  expect(wrong).toEqual([])
}

describe('the help of every command', () => {
  it('is there, also under its other names', () => {
    expect(told.length).toBeGreaterThan(Object.keys(manifest.commands).length)
    all(({code, text}) => (code === 0 && text.endsWith('\n')) || `exit ${code}`)
  })

  it('opens no connection, starts no program and writes no file', () => {
    expect(touched).toEqual([])
  })

  it('begins with what it is for, and how it is called', () => {
    all(({id, words, text}) => {
      const {summary = '', operands, mandatory = []} = manifest.commands[id] ?? {}
      const operand = operands === undefined ? '' : `[${operands}] `
      if (summary.length < 8 || !text.startsWith(`${summary}\n`)) return 'no summary'
      const usage = /\nUsage\n((?: {2}.*\n)+)/.exec(text)?.[1]?.trim().replaceAll(/\s+/g, ' ') ?? ''
      if (!usage.startsWith(`mallet ${words} ${operand}`) || !usage.endsWith('[options]')) return 'no usage'
      const named: readonly string[] = usage.match(/(?<=--)[\w-]+(?= [A-Z]+ )/g) ?? []
      return mandatory.every((names) => names.some((name) => named.includes(name))) || 'a required option is missing'
    })
  })

  it('has two examples of it or more', () => {
    all(({id, text}) => {
      const block = /\nExamples\n((?: {2}.*\n)+)/.exec(text.replace(/ \\\n +/g, ' '))?.[1] ?? ''
      const examples = block.match(new RegExp(`^ {4}.*\\bmallet\\b.* ${id.replaceAll(':', ' ')}`, 'gm')) ?? []
      return examples.length >= 2 || `${examples.length} examples`
    })
  })

  const everywhere = [
    ...Object.entries(globals as Record<string, Global>).map(([name, {char = '', kind}]) => ({
      name,
      char,
      aliases: [],
      type: kind === 'flag' ? 'boolean' : 'option',
    })),
    {name: 'json', char: '', aliases: [], type: 'boolean'},
  ]

  it('has examples that can be typed: every option of them exists', () => {
    all(({id, text}) => {
      for (const line of text.replace(/ \\\n +/g, ' ').match(/^ {4}mallet .*$/gm) ?? []) {
        const argv = typed(line.trim())
        const found = locate(argv.slice(1), index)
        const flags = [...Object.values(manifest.commands[found.id ?? '']?.flags ?? {}), ...everywhere]
        const shapes = new Map(
          flags.flatMap((f) =>
            [`--${f.name}`, ...(f.char ? [`-${f.char}`] : []), ...(f.aliases ?? []).map((a) => `--${a}`)].map(
              (spelling) => [spelling, {name: f.name, takesValue: f.type === 'option'}] as const,
            ),
          ),
        )
        const known = new Set(flags.map((f) => `--${f.name}`))
        const takesWords = manifest.commands[found.id ?? '']?.operands !== undefined
        const unknown = markValues(found.rest, shapes).filter(
          (t) => !known.has(t.split('=')[0] ?? '') && !shapes.has(t) && !(takesWords && !t.startsWith('-')),
        )
        if (found.id === undefined || unknown.length > 0) return `${line.trim()}: ${unknown.join(' ')} (${id})`
      }
      return true
    })
  })

  it('says of every option what it is for', () => {
    all(({id, text}) => {
      const lines = text.split('\n')
      for (const {name} of own(id)) {
        const at = lines.findIndex((l) => new RegExp(`^ {2}(-\\w, )?--${name}( |$)`).test(l))
        if (at < 0) return `--${name} is missing`
        const [, about = ''] = /^ {2}\S.*? {2,}(\S.*)$/.exec(lines[at] ?? '') ?? []
        const next = lines[at + 1] ?? ''
        if (about.length < 3 && !/^ {10,}\S.{2,}/.test(next)) return `--${name} has no description`
      }
      return true
    })
  })

  it('has nothing in it that was not meant to be read', () => {
    all(({text}) => !/undefined|\[object|<%= (config|command)|NaN|\u0000|\u001b/.test(text) || 'internals')
    all(({text}) => text.split('\n').every((l) => l === l.trimEnd()) || 'trailing blanks')
  })
})

/** The words of a line as a shell splits them, without what follows a pipe or a redirection. */
function typed(line: string): string[] {
  const words: string[] = []
  for (const [word, bare] of line.matchAll(/(?:"([^"]*)"|'[^']*'|[^\s'"])+/g)) {
    if (/^[|<>&;]/.test(word)) break
    words.push(bare === undefined ? word.replace(/['"]/g, '') : word.replace(/["]/g, ''))
  }
  return words
}

describe('the program', () => {
  it.each([
    ['--help'],
    ['help'],
    ['help', 'exit-codes'],
    ['help', 'environment'],
    ['help', 'options'],
    ['help', 'topics'],
    ['help', '--json', 'organization', 'list'],
    ['organization', '--help'],
    ['help', 'content-view', 'version'],
    ['organization', 'list', '--help'],
    ['org', 'l', '-h'],
    ['--version'],
  ])('answers %j with what it has at hand: no heavy module is loaded', async (...args) => {
    const directory = temporary()
    const list = join(directory, 'list.json')
    const preload = join(directory, 'preload.cjs')
    writeFileSync(
      preload,
      `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(list)}, JSON.stringify(
         [Object.keys(require.cache), process.moduleLoadList.filter((m) => m.startsWith('NativeModule '))])))`,
    )
    const run = await mallet(args, {preload: [preload], env: {MALLET_SERVER: 'http://127.0.0.1:1'}})
    expect([run.code, run.stderr]).toEqual([0, ''])
    expect(run.stdout.length).toBeGreaterThan(5)
    const [files, builtin] = JSON.parse(readFileSync(list, 'utf8')) as [string[], string[]]
    const code = files
      .filter((f) => f.startsWith(join(root, 'dist')))
      .map((f) => readFileSync(f, 'utf8'))
      .join('\n')
    for (const [name, mark] of Object.entries(heavy)) expect([name, code.includes(mark)]).toEqual([name, false])
    for (const name of ['http', 'https', 'tls', 'http2', 'child_process'])
      expect(builtin).not.toContain(`NativeModule ${name}`)
  })

  it('would be seen to load a heavy module', () => {
    const everything = readdirSync(join(root, 'dist'), {recursive: true, encoding: 'utf8'})
      .filter((file) => file.endsWith('.js'))
      .map((file) => readFileSync(join(root, 'dist', file), 'utf8'))
      .join('\n')
    for (const [name, mark] of Object.entries(heavy)) expect([name, everything.includes(mark)]).toEqual([name, true])
  })
})

/** A text of each heavy module that is in its code and nowhere else. */
const heavy: Record<string, string> = {
  got: 'ERR_GOT_REQUEST_ERROR',
  conf: 'Config schema violation',
  yaml: 'YAMLParseError',
  'cli-table3': 'top-mid',
  inquirer: 'AbortPromptError',
  libsql: 'libsql',
  server: 'CREATE TABLE',
}
