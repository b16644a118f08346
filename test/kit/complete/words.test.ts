import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {complete} from '../../../src/kit/complete/words'
import {replacement, splitLine} from '../../../src/kit/complete/line'
import {root} from '../../support/build'

const index = JSON.parse(readFileSync(join(root, 'dist/words.json'), 'utf8')) as Record<string, string>
const at = (...typed: string[]) => complete(typed, {index, root})
const values = (...typed: string[]): string[] => {
  const {candidates, kept} = at(...typed)
  return candidates.map(({value}) => kept + value)
}

describe('words', () => {
  it('of the program, with what they are', () => {
    expect(values('')).toEqual(expect.arrayContaining(['content-view', 'completion', 'help', 'organization']))
    expect(at('prod').candidates).toEqual([
      {value: 'product', about: 'Products: groups of repositories that are managed together'},
    ])
  })

  it.each([
    [['content-view', 'version', 'pro'], ['promote']],
    [['content-view', 'version', 'promote'], ['promote']],
    [['prod', 'li'], ['list']],
    [['proxy', 'conten'], []], // a second name of a topic is understood, and not offered
    [['product', 'index'], []],
    [['help', 'exit'], ['exit-codes']],
    [['help', 'content-view', 'publ'], ['publish']],
    [['schema', 'product', 'cr'], ['create']],
    [['completion', 'z'], ['zsh']],
    [['completion', 'zsh', ''], []],
    [['nonsense', ''], []],
  ])('after %j: %j', (typed, expected) => {
    const found = values(...typed)
    if (typed[0] === 'completion' && typed.length === 3) expect(found).not.toContain('nonsense')
    else expect(found).toEqual(expected)
  })
})

describe('options', () => {
  it('are the ones of the command and of every command, once', () => {
    const found = values('product', 'list', '--organization', 'ACME', '--')
    expect(found).toEqual(expect.arrayContaining(['--organization-id', '--search', '--output', '--help']))
    expect(found).not.toContain('--organization')
  })

  it('are offered where a command is complete', () => {
    expect(values('product', 'list', '')).toContain('--organization')
    expect(values('product', 'list', '')).not.toContain('--output')
  })

  it('before the words are the global ones', () => {
    expect(values('--out')).toEqual(['--output', '--output-file', '--output-env'])
    expect(values('--output', 'json', 'organ')).toEqual(['organization'])
  })
})

describe('values', () => {
  it.each([
    [['--output', 'c'], ['csv']],
    [['organization', 'list', '--output=ya'], ['--output=yaml']],
    [
      ['organization', 'list', '--verify-ssl', ''],
      ['yes', 'no'],
    ],
    [
      ['product', 'update-proxy', '--http-proxy-policy', ''],
      ['global_default_http_proxy', 'none', 'use_selected_http_proxy'],
    ],
  ])('of a choice after %j: %j', (typed, expected) => expect(values(...typed)).toEqual(expected))

  it('that are files are left to the shell', () => {
    expect(at('organization', 'list', '--ssl-ca-file', '').files).toBe(true)
    expect(at('organization', 'list', '--ssl-ca-file=/et').files).toBe(true)
  })

  it('that only the server knows are asked for with what is there of the line', () => {
    expect(at('repository', 'list', '--organization', 'ACME', '--product', 'Ba')).toMatchObject({
      kept: '',
      typed: 'Ba',
      wanted: {id: 'repository:list', option: 'product', options: ['--organization', 'ACME']},
    })
  })

  it('of a list are completed one by one', () => {
    expect(at('organization', 'list', '--json', 'id,na')).toMatchObject({kept: 'id,', typed: 'na'})
  })
})

describe('a line of bash', () => {
  it.each([
    ['mallet a  b ', ['mallet', 'a', 'b', '']],
    ["mallet 'a b", ['mallet', 'a b']],
    ['mallet a\\ b "c $d \\" e"f', ['mallet', 'a b', 'c $d " ef']],
    ["mallet --name='it'\\''s", ['mallet', "--name=it's"]],
  ])('%s', (line, words) => expect(splitLine(line).words).toEqual(words))

  it.each([
    ['mallet --name Ba', 'Base Images', 'Base\\ Images'],
    ["mallet --name 'Ba", "Base's", "Base'\\''s"],
    ['mallet --name "Ba', 'Base "$x"', 'Base \\"\\$x\\"'],
    ['mallet --name=Ba', '--name=Base Images', 'Base\\ Images'],
    ["mallet --name='Ba", '--name=Base Images', 'Base Images'],
    ['mallet a:b', 'a:b c', 'b\\ c'],
  ])('%s: %s is put in as %s', (line, value, text) => {
    expect(replacement(value, splitLine(line), ' "\'=:')).toBe(text)
  })
})
