import {describe, expect, it} from 'vitest'
import {mark, markValues, unmark, type OptionShape} from '../../../src/kit/parse/mark'

const shapes = new Map<string, OptionShape>()
for (const [name, takesValue, ...others] of [
  ['name', true, '-n'],
  ['organization', true, '--org'],
  ['verbose', false, '-v'],
] as const)
  for (const spelling of [`--${name}`, ...others]) shapes.set(spelling, {name, takesValue})

/** What the parser gets, with the mark made visible. */
const marked = (...argv: string[]): string[] => markValues(argv, shapes).map((token) => token.replace(mark, '•'))

describe('values of options', () => {
  it.each([
    [['--name', 'x'], ['--name=•x']],
    [['--name=x'], ['--name=•x']],
    [['-n', 'x'], ['--name=•x']],
    [['-nx'], ['--name=•x']],
    [['-n=x'], ['--name=•x']],
    [['--org', 'x'], ['--organization=•x']],
    [['--name', ''], ['--name=•']],
    [['--name='], ['--name=•']],
    [['--name', 'a=b=c'], ['--name=•a=b=c']],
    [['--name=a=b'], ['--name=•a=b']],
    [['--name', 'a\nb'], ['--name=•a\nb']],
    [['--name=a\nb'], ['--name=•a\nb']],
  ])('%j are read as %j', (argv, expected) => {
    expect(marked(...argv)).toEqual(expected)
  })

  it('may look like options', () => {
    expect(marked('--name', '--verbose', '-v')).toEqual(['--name=•--verbose', '-v'])
    expect(marked('--name', '-')).toEqual(['--name=•-'])
    expect(marked('--name', '--')).toEqual(['--name=•--'])
    expect(marked('--name', '-5')).toEqual(['--name=•-5'])
  })

  it('given twice are read once, the last', () => {
    expect(marked('--name', 'a', '-v', '-n', 'b', '--verbose')).toEqual(['--name=•b', '--verbose'])
    expect(marked('--org', 'a', '--organization', 'b')).toEqual(['--organization=•b'])
  })

  it('of a repeated option all stay, in their order', () => {
    const repeated = new Map([...shapes, ['--host', {name: 'host', takesValue: true, repeated: true}]])
    const dropped: string[] = []
    const argv = ['--host', 'a', '--name', 'x', '--host=b', '--host', 'a']
    expect(markValues(argv, repeated, (name) => dropped.push(name)).map((one) => one.replace(mark, '•'))).toEqual([
      '--host=•a',
      '--name=•x',
      '--host=•b',
      '--host=•a',
    ])
    expect(dropped).toEqual([])
  })

  it('that are missing are left to be told', () => {
    expect(marked('--name')).toEqual(['--name'])
  })

  it('of options that are not known are left alone', () => {
    expect(marked('--nosuch', 'x', 'y')).toEqual(['--nosuch', 'x', 'y'])
  })

  it('after -- are left alone', () => {
    expect(marked('-v', '--', '--name', 'x')).toEqual(['-v', '--', '--name', 'x'])
  })
})

describe('--json', () => {
  it.each([
    [['--json'], ['--json=•']],
    [['--json', 'id,name'], ['--json=•id,name']],
    [
      ['--json', '--name', 'x'],
      ['--json=•', '--name=•x'],
    ],
    [['--json', 'id', '--json'], ['--json=•']],
    [['--json=id,name'], ['--json=•id,name']],
    [['--json=id', '--json=name'], ['--json=•name']],
  ])('%j is read as %j', (argv, expected) => {
    expect(marked(...argv)).toEqual(expected)
  })
})

it('the mark is taken off once', () => {
  expect(unmark(`${mark}x`)).toBe('x')
  expect(unmark('x')).toBe('x')
  expect(unmark(`${mark}${mark}x`)).toBe(`${mark}x`)
})
