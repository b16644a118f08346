import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {onCleanup, temporary} from '../support/places'
import {mallet} from '../support/program'
import {shapeExceptions, shapesNotReached, shapesWithoutRecords} from './exceptions'
import {differences, getter, judgeShapes, type Verdict} from './shapes'

/** Starts a sandbox with the demo that ends with the test; gives its address. */
async function startDemo(): Promise<string> {
  const home = temporary()
  const data = ['--data', join(home, 'data')]
  onCleanup(() => mallet(['sandbox', 'stop', ...data], {home}))
  const started = await mallet(
    ['sandbox', 'start', '--seed', 'demo', '--detach', '--port', '0', '--json', 'url', ...data],
    {home},
  )
  expect(started).toMatchObject({code: 0})
  return (JSON.parse(started.stdout) as {url: string}).url
}

const told = ({action, differences}: Pick<Verdict, 'action' | 'differences'>): string[] =>
  differences.map((line) => `${action}${line}`)

describe('answers of the embedded server', () => {
  it('have the shape of real servers’ answers but for the named exceptions', async () => {
    const verdicts = await judgeShapes(getter(await startDemo(), 'admin:changeme'))
    const asked = verdicts.filter(({path}) => path !== undefined)
    const differing = asked.filter(({differences}) => differences.length > 0)
    const allowed = Object.entries(shapeExceptions).flatMap(([action, {differences}]) => told({action, differences}))
    expect(differing.flatMap(told).filter((line) => !allowed.includes(line))).toEqual([])
    expect(differing.map(({action}) => action).toSorted()).toEqual(Object.keys(shapeExceptions).toSorted())
    expect(verdicts.filter(({path}) => path === undefined).map(({action}) => action)).toEqual(shapesNotReached)
    expect(asked.flatMap(({action, isEmpty}) => (isEmpty ? [action] : []))).toEqual(shapesWithoutRecords)
    expect(asked).toHaveLength(42)
  })
})

describe('a shape', () => {
  const found = (shape: unknown, value: unknown): string[] => [...differences(shape, value, '')]

  it('is the type of a value; null is any type that may be unset', () => {
    expect(found('string', 'x')).toEqual([])
    expect(found('integer|string', 3)).toEqual([])
    expect(found('string', null)).toEqual([])
    expect(found('string', 3)).toEqual([': integer, real servers string'])
    expect(found('number', 3)).toEqual([': integer, real servers number'])
    expect(found('string', [])).toEqual([': array, real servers string'])
  })

  it('is the members of an object, of which some may be absent', () => {
    expect(found({id: 'integer', 'label?': 'string'}, {id: 1, other: true})).toEqual([])
    expect(found({id: 'integer', 'label?': 'string'}, {label: 2})).toEqual([
      '.id: missing',
      '.label: integer, real servers string',
    ])
    expect(found({id: 'integer'}, [])).toEqual([': not an object'])
    expect(found({'|null': {id: 'integer'}}, null)).toEqual([])
    expect(found({'|null': {id: 'integer'}}, {})).toEqual(['.id: missing'])
  })

  it('is that of all items of a list', () => {
    expect(found([{id: 'integer'}], [{id: 1}, {}])).toEqual(['[1].id: missing'])
    expect(found(['integer'], {})).toEqual([': not an array'])
    expect(found([], [1])).toEqual([])
  })
})
