import {describe, expect, it} from 'vitest'
import {AppError, exitCodes} from '../../../src/core/errors'
import {globals, shadowed} from '../../../src/kit/parse/globals'
import {isFullWord, isWritten, locate, type Located, written} from '../../../src/kit/parse/locate'

const index = {
  'organization list': 'organization:list',
  'organization index': 'organization:list',
  'organization info': 'organization:info',
  'organization show': 'organization:info',
  'flatpak-remote list': 'flatpak-remote:list',
  'flatpak-remote scan': 'flatpak-remote:scan',
  'flatpak-remote remote-repository list': 'flatpak-remote:remote-repository:list',
  'repository list': 'repository:list',
  'repository synchronize': 'repository:synchronize',
  'repository sync': 'repository:synchronize',
  'content-view publish': 'content-view:publish',
  'content-view version list': 'content-view:version:list',
  'content-view version promote': 'content-view:version:promote',
  'product list': 'product:list',
  ping: 'ping',
  'ping katello': 'ping:katello',
  status: 'status',
  'docker manifest list': 'docker:manifest:list',
  'docker manifest-list list': 'docker:manifest-list:list',
  'content-view remove': 'content-view:remove',
  'content-view remove-version': 'content-view:remove-version',
  browse: 'browse',
  'browse repository': 'browse:repository',
}
const at = (...argv: string[]): Located => written(argv, JSON.stringify(index)) ?? locate(argv, index)
const refusal = (...argv: string[]): AppError => {
  try {
    at(...argv)
  } catch (error) {
    expect(error).toBeInstanceOf(AppError)
    expect((error as AppError).exit).toBe(exitCodes.usage)
    return error as AppError
  }
  throw new Error('it was found')
}

describe('a topic whose name is the beginning of an older one', () => {
  const both = {...index, 'flatpak status': 'flatpak:status', 'flatpak install-source': 'flatpak:install-source'}
  const found = (...argv: string[]): string | undefined => locate(argv, both).id

  it('leaves the older one what shortened it before', () => {
    expect(found('flatpak', 'list')).toBe('flatpak-remote:list')
    expect(found('flat', 'list')).toBe('flatpak-remote:list')
    expect(found('f', 's')).toBe('flatpak-remote:scan')
    expect(found('flatpak', 'rem', 'l')).toBe('flatpak-remote:remote-repository:list')
    expect(found('help', 'flatpak', 'scan')).toBe('flatpak-remote:scan')
    expect(found('flatpak-', 'scan')).toBe('flatpak-remote:scan')
  })

  it('has its own words, in full or where the older one has none that begin so', () => {
    expect(found('flatpak', 'status')).toBe('flatpak:status')
    expect(found('flat', 'status')).toBe('flatpak:status')
    expect(found('flatpak', 'st')).toBe('flatpak:status')
    expect(found('f', 'ins')).toBe('flatpak:install-source')
    expect(locate(['flatpak', '--help'], both)).toMatchObject({words: 'flatpak', help: true})
  })
})

describe('a command', () => {
  it.each(Object.entries(index))('is the same one with an option before its words: %s', (words, id) => {
    expect(at('--debug', ...words.split(' '), 'x')).toEqual({
      ...at(...words.split(' '), 'x'),
      id,
      rest: expect.arrayContaining(['--debug', 'x']) as string[],
    })
    expect(at(...words.split(' '), '-h')).toEqual({...at('help', ...words.split(' ')), rest: ['-h']})
  })

  it('is not found by words in one argument', () => {
    expect(refusal('organization list').parts.code).toBe('usage')
  })

  it.each(Object.entries(index))('is found by its words: %s', (words, id) => {
    expect(at(...words.split(' '), '--name', 'x')).toEqual({id, words, rest: ['--name', 'x'], help: false})
  })

  it.each([
    ['org list', 'organization list'],
    ['o l', 'organization list'],
    ['o inf', 'organization info'],
    ['f remote-repository l', 'flatpak-remote remote-repository list'],
    ['f r l', 'flatpak-remote remote-repository list'],
    ['content v prom', 'content-view version promote'],
    ['rep sync', 'repository sync'],
    ['rep synch', 'repository synchronize'],
    ['pi', 'ping'],
    ['pi kat', 'ping katello'],
    ['doc man li', 'docker manifest list'],
    ['doc manifest- li', 'docker manifest-list list'],
  ])('is found by beginnings of its words: %s', (typed, words) => {
    expect(at(...typed.split(' ')).words).toBe(words)
  })

  it('is found by a beginning that only its own aliases share', () => {
    expect(at('rep', 'sy').id).toBe('repository:synchronize')
  })

  it('is not guessed when a beginning fits several', () => {
    expect(refusal('org', 'i').message).toContain('index, info')
    expect(refusal('p').message).toContain('ping, product')
    expect(refusal('content', 'rem').message).toContain('remove, remove-version')
  })

  it.each([
    ['organisation', 'mallet organization'],
    ['flatpak-remotes', 'mallet flatpak-remote'],
  ])('that is mistyped has a near one: %s', (typed, near) => {
    expect(refusal(typed).parts.hint).toContain(near)
  })

  it('below a topic that does not exist is told with the topic', () => {
    const error = refusal('organization', 'lst')
    expect(error.message).toContain('organization lst')
    expect(error.parts.hint).toContain('mallet organization list')
  })

  it.each(['', '.', 'constructor', '__proto__', '\u001b[2J'])('is not %j', (typed) => {
    expect(refusal(typed).parts.code).toBe('usage')
  })
})

describe('global options', () => {
  const valued = Object.entries(globals).filter(([name, g]) => g.kind !== 'flag' && !(name in shadowed))
  const flags = Object.entries(globals).filter(([, g]) => g.kind === 'flag')

  it.each(valued.map(([name]) => name))('--%s stands before, between and after the words, with its value', (name) => {
    for (const option of [[`--${name}`, 'list'], [`--${name}=list`], [`--${name}`, '--odd'], [`--${name}`, '-']]) {
      const expected = {id: 'organization:list', words: 'organization list', rest: option, help: false}
      expect(at(...option, 'organization', 'list')).toEqual(expected)
      expect(at('organization', ...option, 'list')).toEqual(expected)
      expect(at('organization', 'list', ...option)).toEqual(expected)
    }
  })

  it.each([
    ['username', '-u'],
    ['password', '-p'],
    ['ssl-client-cert', '--login-ssl-client-cert'],
    ['ssl-client-key', '--login-ssl-client-key'],
  ])('--%s before the words is not the option of a command of that name', (name, letter) => {
    for (const option of [[`--${name}`, 'list'], [`--${name}=list`], [`--${name}`, '--odd']]) {
      const expected = {words: 'organization list', rest: [letter, option[1] ?? 'list']}
      expect(at(...option, 'organization', 'list')).toMatchObject(expected)
      expect(at('organization', ...option, 'list')).toMatchObject(expected)
      expect(at('organization', 'list', ...option).rest).toEqual(option)
    }
  })

  it.each(flags.map(([name]) => name))('--%s takes no word', (name) => {
    expect(at(`--${name}`, 'organization', 'list')).toMatchObject({id: 'organization:list', rest: [`--${name}`]})
  })

  it.each([
    [
      ['-u', 'admin', '-p', 'x', '-s', 'http://h'],
      ['-u', 'admin', '-p', 'x', '-s', 'http://h'],
    ],
    [['-uadmin'], ['-uadmin']],
    [
      ['-d', '-v', '-q'],
      ['-d', '-v', '-q'],
    ],
    [['--json'], ['--json']],
    [['--json=id,name'], ['--json=id,name']],
  ])('have short and joined forms: %j', (before, rest) => {
    expect(at(...before, 'organization', 'list')).toMatchObject({id: 'organization:list', rest})
  })

  it('that are not known before the words are refused', () => {
    expect(refusal('--nosuch', 'organization', 'list').message).toBe('Unknown option --nosuch')
  })
})

describe('values after the words', () => {
  it('are never taken for words', () => {
    expect(at('organization', 'info', '--name', 'list')).toMatchObject({
      words: 'organization info',
      rest: ['--name', 'list'],
    })
    expect(at('content-view', 'version', 'promote', 'publish')).toMatchObject({rest: ['publish']})
    expect(at('ping', '--help')).toMatchObject({id: 'ping', help: true})
  })

  it('after -- are left alone', () => {
    expect(at('organization', 'list', '--', '--help')).toMatchObject({rest: ['--', '--help'], help: false})
  })
})

describe('help', () => {
  it.each([
    [['--help'], undefined, ''],
    [['-h'], undefined, ''],
    [['organization', '--help'], undefined, 'organization'],
    [['help', 'organization'], undefined, 'organization'],
    [['help', 'organization', 'list'], 'organization:list', 'organization list'],
    [['organization', 'list', '-h'], 'organization:list', 'organization list'],
    [['--help', 'organization', 'list'], 'organization:list', 'organization list'],
    [['organization', 'list', '--name', 'x', '--help'], 'organization:list', 'organization list'],
  ])('is asked for by %j', (argv, id, words) => {
    expect(at(...argv)).toMatchObject({id, words, help: true})
  })

  it('about something else keeps its name', () => {
    expect(at('help')).toMatchObject({words: '', help: true})
    expect(at('help', 'exit-codes')).toEqual({id: undefined, words: '', rest: ['exit-codes'], help: true})
    expect(refusal('help', 'organization', 'nosuch').message).toContain('organization nosuch')
  })
})

describe('an option that is none', () => {
  it('is refused by name at a topic and before the words', () => {
    expect(refusal('organization', '--nosuch').message).toBe('Unknown option --nosuch')
    expect(refusal('--outptu=json', 'organization', 'list').parts.hint).toBe('Did you mean --output?')
    expect(at('organization', '--nosuch', '--help').help).toBe(true)
  })
})

it('a value may be spelled as a word below the command: release --content-view status', () => {
  const release = {release: 'release', 'release status': 'release:status', 'release rollback': 'release:rollback'}
  const at = (...argv: string[]): Located => locate(argv, release)
  for (const name of ['status', 'rollback'])
    expect(at('release', '--content-view', name, '--to', 'Dev')).toMatchObject({
      id: 'release',
      rest: ['--content-view', name, '--to', 'Dev'],
    })
  expect(at('release', 'status', '--content-view', 'rollback')).toMatchObject({id: 'release:status'})
  expect(at('rel', 'roll', '--content-view', 'A')).toMatchObject({id: 'release:rollback'})
})

it("an option before the rest of the words is the command's: browse --print repository", () => {
  expect(at('browse', '--print', 'repository', '--name', 'web')).toEqual({
    id: 'browse:repository',
    words: 'browse repository',
    rest: ['--print', '--name', 'web'],
    help: false,
  })
  expect(at('browse', '--print', 'elsewhere')).toMatchObject({id: 'browse', rest: ['--print', 'elsewhere']})
})

it('an option that is not there is named, for what could have been meant to be looked for', () => {
  expect(refusal('-V').parts.unknownOption).toBe('-V')
  expect(refusal('--sever=x', 'organization', 'list').parts.unknownOption).toBe('--sever')
})

describe('the text of the index', () => {
  const text = JSON.stringify(index)

  it('says of every command what the tree of words says', () => {
    for (const words of Object.keys(index)) {
      const argv = [...words.split(' '), '--name', 'x', 'word']
      const found = written(argv, text)
      if (found) expect(found).toEqual(locate(argv, index))
    }
    for (const words of new Set(Object.keys(index).map((all) => all.replace(/ ?[^ ]+$/, ''))))
      for (const help of ['--help', '-h']) {
        const argv = [...words.split(' ').filter(Boolean), help]
        const found = written(argv, text)
        expect(found ?? locate(argv, index)).toEqual(locate(argv, index))
        expect([words, found !== undefined]).toEqual([words, words !== '' && !Object.hasOwn(index, words)])
      }
    expect(Object.keys(index).filter((words) => written(words.split(' '), text)).length).toBeGreaterThan(5)
  })

  it.each([
    'organization',
    'organizat',
    'list',
    'help',
    '__complete',
    '',
    '"',
    'organization list',
    'organization":"',
    'toString',
  ])('knows whether %j is a first word', (word) => expect(isWritten(word, text)).toBe(isFullWord(word, index)))
})
