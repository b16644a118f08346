// mallet shell: lines from a pipe, and lines that are typed.
import {mkdirSync, readdirSync, readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {hasSecret, wordsOf} from '../../src/kit/shell/typed'
import {organizations, page, scripted} from '../support/katello'
import {temporary} from '../support/places'
import {mallet, onTerminal, onTerminalShell, program, type Run} from '../support/program'

const katello = () =>
  scripted({
    'GET /katello/api/organizations': (asked) =>
      page(
        organizations(2).filter(
          ({name}) => !asked.query['search'] || String(asked.query['search']).includes(`${name}`),
        ),
        asked,
      ),
    'GET /katello/api/organizations/1': {body: organizations(1)[0]},
    'GET /katello/api/products': (asked) => page([{id: 7, name: 'Tools'}], asked),
  })

const piped = async (...lines: readonly string[]): Promise<Run & {asked: readonly string[]}> => {
  const server = await katello()
  const run = await mallet(['shell'], {env: server.env, input: lines.join('\n')})
  return {
    ...run,
    asked: server.asked.map(({path, query}) => `${path} ${String(query['organization_id'] ?? '')}`.trim()),
  }
}

const first = String(organizations(1)[0]?.['name'])

describe('lines from a pipe', () => {
  it('run one after another, with or without the word mallet', async () => {
    const run = await piped(
      '# two commands',
      '',
      'organization list --query [0].id',
      'mallet product list --organization-id 1 --query [0].id',
    )
    expect([run.code, run.stdout, run.stderr]).toEqual([0, '1\n7\n', ''])
  })

  it('go on in the next line after a backslash and within a quote', async () => {
    const run = await piped('organization list \\', "--query '[0].id", " '")
    expect([run.code, run.stdout]).toEqual([0, '1\n'])
    const both = await piped('organization list --query "\'\\\\', '\'"')
    expect([both.code, both.stdout]).toEqual([0, '\\\n\n'])
  })

  it('end at the first that fails, with its exit code, and what it said once', async () => {
    const run = await piped('organization list --query [0].id', 'organization info --id 99', 'organization list')
    expect([run.code, run.stdout]).toEqual([128, '1\n'])
    expect(run.stderr.match(/Error/g)).toHaveLength(1)
  })

  it('are annotated once in GitHub where one fails', async () => {
    const {env} = await katello()
    const github = {...env, GITHUB_ACTIONS: 'true'}
    const {stderr} = await mallet(['shell'], {env: github, input: 'organization info --id 99'})
    expect(stderr.match(/^::error.*$/gm)).toEqual([expect.stringContaining('mallet organization info')])
  })

  it('end at exit', async () => {
    expect((await piped('exit', 'organization list')).asked).toEqual([])
  })

  it('use an organization that there is', async () => {
    const run = await piped(`use organization '${first}'`, 'use', 'product list --query [0].name')
    expect([run.code, run.stdout]).toEqual([0, `organization: ${first}\nprofile: none\nTools\n`])
    expect(run.asked.at(-1)).toBe('/katello/api/products 1')
    const wrong = await piped('use organization Nope', 'organization list')
    expect([wrong.code, wrong.stdout]).toEqual([128, ''])
  })

  it.each([
    ['organization list | head', 'Pipes, redirected output'],
    ['use server x', 'use does not set "server"'],
    ['use organization My Org', "Quote it: use organization 'My Org'"],
    ["organization list 'x", 'ends within a quote'],
  ])('%s is refused', async (line, why) => {
    const run = await piped(line)
    expect(run.code).toBe(64)
    expect(run.stderr).toContain(why)
    expect(run.asked).toEqual([])
  })

  it('cannot come with a password', async () => {
    const run = await mallet(['shell', '--password-stdin'], {input: 'x'})
    expect([run.code, run.stderr]).toEqual([64, expect.stringContaining('Standard input has the lines')])
  })
})

describe('an option of one command', () => {
  it.each([['--json'], ['--query', '[0]'], ['--csv'], ['--output-file', 'x'], ['--until', 'id']])(
    '%s is refused, and no line is run',
    async (option, ...value) => {
      const {env, asked} = await katello()
      const cwd = temporary()
      const run = await mallet(['shell', option, ...value], {env, cwd, input: 'organization list'})
      expect([run.code, run.stdout, asked]).toEqual([64, '', []])
      expect(run.stderr).toContain(`${option} `)
      expect(readdirSync(cwd)).toEqual([])
    },
  )
})

describe('lines that are typed', () => {
  it('complete, tell in the prompt what failed, and leave a private history without secrets', async () => {
    const server = await katello()
    const home = temporary()
    const running = onTerminal(['shell'], {env: {...server.env, MALLET_PAGER: 'cat'}, home})
    const type = async (keys: string, answer: string): Promise<void> => {
      const before = running.output().stdout.length
      running.child.stdin.write(keys)
      await expect.poll(() => running.output().stdout.slice(before)).toContain(answer) // not what was there before
    }
    await running.seen('mallet> ')
    await type('organiz\t', 'organization ')
    await type('list --query [1].id\r', '2\r\n\u001b[1G\u001b[0Jmallet> ')
    await type('organization info --id 99\r', 'mallet [128]> ')
    await type('config set password hunter2 --wrong\r', 'mallet [64]> ')
    await type(`use organ\t`, 'use organization ')
    await type(`'${first}\t`, `'${first}' `)
    await type(`\r`, `mallet ${first}> `)
    await type('help\r', `mallet ${first}> `)
    expect(running.output().stdout).toContain('Leave; so does Ctrl-D')
    await type('nonsense\r', `mallet ${first} [64]> `)
    await type('config set password \\\r', '\u001b[0J> ')
    await type('hunter3 --wrong\r', `mallet ${first} [64]> `)
    running.child.stdin.write('\u0004')
    const ended = await running.ended
    expect([ended.code, ended.stdout.endsWith('\r\n')]).toEqual([0, true])
    const history = join(home, '.local/state/mallet/shell-history')
    expect(statSync(history).mode & 0o777).toBe(0o600)
    expect(readFileSync(history, 'utf8').split('\n')).toEqual([
      'organization list --query [1].id',
      'organization info --id 99',
      `use organization '${first}'`,
      'help',
      'nonsense',
      '',
    ])
  })

  it('go on where the history cannot be kept, and however many they are', async () => {
    const home = temporary()
    mkdirSync(join(home, '.local/state/mallet/shell-history'), {recursive: true})
    const running = onTerminal(['shell'], {home})
    await running.seen('mallet> ')
    running.child.stdin.write(`nonsense\r`)
    await running.seen('mallet [64]> ')
    running.child.stdin.write(`${'\r'.repeat(15)}use\rexit\r`)
    const {code, stdout} = await running.ended
    expect([code, stdout]).toEqual([0, expect.stringContaining('organization: none')])
    expect(stdout).not.toContain('Warning')
  })

  it('end when the shell is stopped while a command runs', async () => {
    const server = await katello()
    const home = temporary()
    const place = join(home, 'pid')
    const running = onTerminalShell(`echo $$ >${place}; exec ${process.execPath} ${program} shell`, {
      env: server.env,
      home,
    })
    await running.seen('mallet> ')
    running.child.stdin.write('organization list --watch --output ndjson\r')
    await running.seen('"present"')
    process.kill(Number(readFileSync(place, 'utf8')), 'SIGTERM')
    expect((await running.ended).code).toBe(143)
  })
})

it.each([
  ['a  b', ['a', 'b']],
  ["--name 'App CV' ", ['--name', 'App CV']],
  ['--pattern \'|\' --x ";"', ['--pattern', '|', '--x', ';']],
  ["--name ''", ['--name', '']],
  ['hammer product list', ['product', 'list']],
  ['# words', []],
  ["  # don't", []],
  ['# words \\', []],
  ['', []],
  ["a 'b", undefined],
  ['a \\', undefined],
  ['a \\\\', ['a', '\\']],
])('%j has the words %j', (line, words) => {
  expect(wordsOf(line)).toEqual(words)
})

it.each([
  'config set password x',
  'user x --token abc',
  'login -p x',
  'a -px',
  'a --login-password=x',
  'repository create --url https://jane:x@registry.example.com',
])('%j may hold a secret', (line) => {
  expect(hasSecret(line)).toBe(true)
})

it.each([
  'product list --per-page 3',
  'image verify --key cosign.pub',
  'host list',
  'image tree docker://quay.io/acme/web@sha256:00',
])('%j holds none', (line) => {
  expect(hasSecret(line)).toBe(false)
})
