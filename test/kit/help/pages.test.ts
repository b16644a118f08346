import {pluginCommands} from '../../../scripts/hammer-plugins.mjs'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {AppError} from '../../../src/core/errors'
import {helpText} from '../../../src/kit/help/help'
import {globalFlags} from '../../../src/kit/help/help-data'
import {columns, commandLines, wrap} from '../../../src/kit/help/layout'
import {readWholeTree, subcommands} from '../../../src/kit/help/manifest'
import {manPage} from '../../../src/kit/help/man'
import {sections, topicNames} from '../../../src/kit/help/program-page'
import {advised} from '../../../src/kit/help/suggest'
import {locate} from '../../../src/kit/parse/locate'
import {referenceCommands} from '../../replay/coverage'
import {root} from '../../support/build'

const index = JSON.parse(readFileSync(join(root, 'dist/words.json'), 'utf8')) as Record<string, string>
const tree = readWholeTree(root)

const help = (line: string, width?: number): Promise<string> =>
  helpText(locate(line.split(' ').filter(Boolean), index), {root, version: '1', width})

describe('pages', () => {
  it.each([undefined, 60, 80, 100])('are wrapped at the width of the terminal: %s', async (width) => {
    const lines = ['', ...Object.keys(tree.commands).map((id) => id.replaceAll(':', ' ')), 'topics', 'options']
    for (const line of [
      ...lines,
      'environment',
      'exit-codes',
      'configuration',
      'output',
      ...Object.keys(tree.topics),
    ]) {
      const text = await help(`help ${line}`, width)
      // what cannot be broken: a word, an option with its value, or a quoted value of an example
      const long = text.split('\n').filter((one) => one.length > (width ?? 80) && /\S\s+\S/.test(one.trim()))
      expect([line, long.filter((one) => !/^ *(--\S+ ('.*'|\S+)|mallet .*)( \\)?$/.test(one))]).toEqual([line, []])
    }
  })

  it('fill one screen of 24 lines at most when nothing is asked for', async () => {
    const lines = (await help('help')).trimEnd().split('\n')
    expect(lines.length).toBeLessThan(24)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
  })

  it('name every topic once, and say what it is', async () => {
    const named = sections.flatMap(topicNames)
    expect(named.toSorted()).toEqual(subcommands('', tree).map(([word]) => word))
    const topics = await help('help topics')
    for (const name of named) expect(topics).toMatch(new RegExp(`^  ${name} +[A-Z].{9}`, 'm'))
  })

  it('show examples before options, and exit codes', async () => {
    const text = await help('content-view publish --help')
    const at = ['Usage', 'Examples', 'Identify by', 'Options', 'API', 'Exit codes'].map((one) =>
      text.indexOf(`\n${one}\n`),
    )
    expect(at).toEqual(at.toSorted((a, b) => a - b))
    expect(at[0]).toBeGreaterThan(0)
    expect(text).toContain('75 still running')
  })

  it('mark every command that the recorded list of hammer does not have', async () => {
    const recorded = new Set([...referenceCommands().map(({command}) => command), ...pluginCommands])
    for (const {id, aliases = [], hidden} of Object.values(tree.commands)) {
      if (hidden === true) continue
      const words = id.replaceAll(':', ' ')
      const isHammers = [id, ...aliases].some((name) => recorded.has(name.replaceAll(':', ' ')))
      const marks = {
        help: /^Not in hammer$/m.test(await help(`help ${words}`)),
        json: !(JSON.parse(await help(`help ${words} --json`)) as {in_hammer: boolean}).in_hammer,
        man: /^Not in hammer\.$/m.test(manPage(words, id, {root, version: '1'})),
      }
      expect([words, marks]).toEqual([words, {help: !isHammers, json: !isHammers, man: !isHammers}])
    }
    expect(await help('content-view history --help')).toMatch(/^Show .*\nNot in hammer\n\nUsage\n/)
  })

  it('say in the usage line what must be given, and show these options first', async () => {
    const text = await help('repository create --help', 100)
    expect(text).toContain('  mallet repository create --name NAME --product PRODUCT --content-type TYPE [options]\n')
    const required = text.slice(text.indexOf('\nRequired\n'), text.indexOf('\nIdentify by\n'))
    expect(required.match(/^ {2}--[\w-]+/gm)).toEqual(['  --name', '  --product-id', '  --product', '  --content-type'])
    expect(text.match(/^ {2}--name /gm)).toHaveLength(1)
    expect(await help('repository delete --help')).toContain(
      'mallet repository delete {--id ID | --name NAME} [options]',
    )
    const usage = JSON.parse(await help('help repository create --json')) as {usage: string}
    expect(usage.usage).toBe('mallet repository create --name NAME --product PRODUCT --content-type TYPE [options]')
  })

  it.each(['', 'topics', 'content-view', 'repository create', 'exit-codes'])(
    'have bold headings in color: %s',
    async (words) => {
      const plain = await help(`help ${words}`)
      const located = locate(['help', ...words.split(' ').filter(Boolean)], index)
      const colored = await helpText(located, {root, version: '1', width: undefined, color: true})
      expect(colored.replaceAll(/\u001b\[\d+m/g, '')).toBe(plain)
      const bold = colored.split('\n').filter((line) => line.startsWith('\u001b[1m'))
      expect(bold.length).toBeGreaterThan(words === 'exit-codes' ? 0 : 1)
      for (const line of bold) expect(line).toMatch(/^\u001b\[1m[\w ,:-]{1,40}\u001b\[22m$/)
    },
  )

  it.each([
    ['content-view publish', ['--timeout NUMBER', '--json [A,B]'], ['--yes ']],
    ['content-view delete', ['--timeout NUMBER', '--yes ', '--json [A,B]'], []],
    ['task progress', ['--timeout NUMBER', '75 still running'], ['--yes ']],
    ['repository list', ['--json [A,B]', 'JSON fields', 'content_type'], ['--timeout', '--yes ']],
    ['sandbox reset', ['--yes '], ['--timeout']],
    ['user access-token revoke', ['--yes '], ['--timeout']],
  ])('of %s list the common options that matter', async (words, shown, hidden) => {
    const text = await help(`${words} --help`)
    const useful = text.slice(text.indexOf('\nAlso useful here\n'))
    for (const one of shown) expect(useful).toContain(one)
    for (const one of hidden) expect(useful).not.toContain(one)
  })

  it.each(['output', 'formats', 'json', 'scripts'])(
    'tell of output under %s, in command lines that exist',
    async (word) => {
      const text = await help(`help ${word}`, 120)
      const lines = text.split('\n').filter((line) => line.startsWith('  mallet '))
      expect(lines.length).toBeGreaterThan(7)
      for (const line of lines) {
        const words = line.trim().replace(/ \|.*/, '').split(' ').slice(1)
        const {id, words: found} = locate(words, index)
        const options = words.filter((one) => one.startsWith('--')).map((one) => one.slice(2))
        const own = Object.keys(tree.commands[id ?? '']?.flags ?? {})
        const common = globalFlags().map(({name}) => name)
        expect([line, found, options.filter((one) => !own.includes(one) && !common.includes(one))]).toEqual([
          line,
          expect.stringMatching(/./),
          [],
        ])
      }
    },
  )

  it('show the options of one content type together, after the others', async () => {
    const text = await help('repository create --help')
    const docker = text.slice(text.indexOf('\nFor docker repositories\n'), text.indexOf('\nFor deb repositories\n'))
    expect(docker.match(/^ {2}--[\w-]+/gm)).toEqual([
      '  --docker-upstream-name',
      '  --include-tags',
      '  --exclude-tags',
    ])
    expect(text.indexOf('\nOptions\n')).toBeLessThan(text.indexOf('\nFor '))
  })

  it('of a choice list its values', async () => {
    expect(await help('product update-proxy --help')).toContain('global_default_http_proxy, none')
  })
})

describe('layout', () => {
  it('wraps at blanks and leaves a long word whole', () => {
    expect(wrap('one two three', 12, 2)).toEqual(['  one two', '  three'])
    expect(wrap('x incomprehensibilities x', 12)).toEqual(['x', 'incomprehensibilities', 'x'])
  })

  it('keeps a command that is broken one that can be typed', () => {
    const line = "mallet product create --organization ACME --name 'A long name' --description text"
    const lines = commandLines(line, 40, 4)
    expect(lines.length).toBeGreaterThan(1)
    expect(
      lines
        .join('\n')
        .replace(/ \\\n +/g, ' ')
        .trim(),
    ).toBe(line)
  })

  it('gives what is too long for the left column a line of its own', () => {
    const long = `--${'x'.repeat(40)}`
    expect(
      columns(
        [
          ['--a', 'A'],
          [long, 'B'],
        ],
        80,
      ),
    ).toEqual([`  --a           A`, `  ${long}`, `${' '.repeat(16)}B`])
  })
})

describe('words that name no command', () => {
  const hint = async (line: string): Promise<string | undefined> => {
    try {
      await help(line)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      return advised(error, root, index, line.startsWith('help')).parts.hint
    }
    return undefined
  }

  it.each([
    ['help publish', 'mallet help content-view publish'],
    ['help organisation', 'mallet help organization'],
    ['login', 'mallet auth login'],
    ['images', 'mallet docker'],
    ['publish', 'mallet content-view publish'],
    ['organisation list', 'mallet organization list'],
    ['delete product --id 3', 'mallet product delete'],
    ['creat repository', 'mallet repository create'],
    ['sync', 'mallet repository synchronize'],
    ['content-view promotee', 'mallet content-view version promote'],
    ['environments', 'mallet lifecycle-environment'],
    ['whoami', 'mallet auth status'],
    ['help exit-cods', 'mallet help exit-codes'],
    ['help formts', 'mallet help formats'],
    ['repository foo', 'mallet repository --help'],
    ['help xyzzy', 'mallet help topics'],
  ])('%s: suggests %s', async (line, command) => {
    expect(await hint(line)).toMatch(new RegExp(`(^|\\n| )${command}($|\\n)`))
  })

  it('suggests a handful at most', async () => {
    expect((await hint('list views'))?.split('\n').length).toBeLessThanOrEqual(5)
  })
})
