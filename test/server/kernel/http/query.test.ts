import {describe, expect, it} from 'vitest'
import {parseQuery} from '../../../../src/server/kernel/http/query'

/** Expected values are what Rack makes of the same text. */
describe('a query string', () => {
  it.each<[string, unknown]>([
    ['a=1&b=two+words%21', {a: '1', b: 'two words!'}],
    ['a=1&a=2', {a: '2'}],
    ['a&b=', {a: null, b: ''}],
    ['a=b=c&&d=1', {a: 'b=c', d: '1'}],
    ['ids[]=1&ids[]=2', {ids: ['1', '2']}],
    ['a[b]=1&a[c][]=2&a[c][]=3', {a: {b: '1', c: ['2', '3']}}],
    ['a[][b]=1&a[][c]=2&a[][b]=3', {a: [{b: '1', c: '2'}, {b: '3'}]}],
    ['a[0]=x&a[1]=y', {a: {0: 'x', 1: 'y'}}],
    ['search=name%20%3D%20%22x%22', {search: 'name = "x"'}],
  ])('%s', (text, expected) => {
    expect(JSON.parse(JSON.stringify(parseQuery(text)))).toEqual(expected)
  })

  it('has no way to the prototype of objects', () => {
    parseQuery('__proto__[polluted]=1&constructor[prototype][polluted]=1')
    expect('polluted' in {}).toBe(false)
  })

  it.each(['a=%zz', `a${'[b]'.repeat(13)}=1`])('that is broken or nested too deep is refused: %s', (text) => {
    expect(() => parseQuery(text)).toThrow(expect.objectContaining({reason: 'argument'}))
  })
})
