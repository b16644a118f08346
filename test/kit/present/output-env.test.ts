import {describe, expect, it} from 'vitest'
import {envText} from '../../../src/kit/present/output-env'

describe('members as NAME=VALUE', () => {
  it('of a record are joined with those of inner records, in lower case', () => {
    const record = {id: 7, Name: 'Web', 'active?': true, none: null, organization: {name: 'ACME'}, tags: ['a', 'b']}
    expect(envText(record, 'dotenv')).toEqual({
      text: 'id=7\nname=Web\nactive=true\nnone=\norganization_name=ACME\ntags=["a","b"]\n',
      secrets: [],
    })
  })

  it('of a list are the number of its records, and the records', () => {
    expect(envText([{id: 1, token: 's3cr3t'}], 'dotenv').text).toBe('count=1\nitems=[{"id":1,"token":"***"}]\n')
  })

  it('of anything else are its result', () => {
    expect(envText('2.0', 'dotenv').text).toBe('result=2.0\n')
  })

  it('leave out secrets', () => {
    expect(envText({id: 1, token_value: 'x', upstream: {password: 'y'}}, 'github')).toEqual({
      text: 'id=1\n',
      secrets: ['token_value', 'upstream_password'],
    })
  })

  it('cannot be forged by lines of a value', () => {
    const {text} = envText({summary: 'a\r\npath=/evil', id: 1}, 'github')
    const [, end = ''] = /^summary<<(end_[0-9a-f]{32})\n/.exec(text) ?? []
    expect(text).toBe(`summary<<${end}\na\npath=/evil\n${end}\nid=1\n`)
    expect(envText({summary: 'a\npath=/evil'}, 'dotenv').text).toBe('summary="a\\npath=/evil"\n')
  })

  it('cannot be forged by names', () => {
    expect(envText({labels: {'NODE_OPTIONS=x\ny': '1'}, '1': 'a'}, 'dotenv').text).toBe(
      '_1=a\nlabels_node_options_x_y=1\n',
    )
  })
})
