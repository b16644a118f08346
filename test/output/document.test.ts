import {describe, expect, it} from 'vitest'
import {documentCode, documentList, documentRecord, documentText} from '../../src/output/document'
import {boolean, collection, field, fields, label, values} from '../../src/output/fields'
import {htmlText} from '../../src/core/html'
import {markdownText} from '../../src/output/markdown'

interface Record_ {
  readonly name: string
  readonly state: string | null
  readonly tags: readonly string[]
  readonly product: {readonly name: string; readonly isLocal: boolean}
  readonly versions: readonly {readonly number: string; readonly note: string | null}[]
}

const shown = fields<Record_>()(
  field('Name', 'name'),
  field('State', 'state', {state: true, hideBlank: true}),
  values('Tags', 'tags'),
  label('Product', [field('Name', 'product.name'), boolean('Local', 'product.isLocal')]),
  collection('Versions', 'versions', [field('Number', 'number'), field('Note', 'note')]),
)
const web: Record_ = {
  name: 'web',
  state: 'success',
  tags: ['1.0', 'latest'],
  product: {name: 'Apps', isLocal: true},
  versions: [
    {number: '1.0', note: null},
    {number: '2.0', note: 'second\nline'},
  ],
}
const row = (record: Record_) => ({...record})
const hostile = '<script>alert(1)</script> & "quoted" \'too\' | a*b_c`d` [x](http://evil.example) @root \u001b[31m'

describe('Markdown', () => {
  it('has a table for a list, with a column for each field of a group and a cell for a collection', () => {
    const list = documentList('markdown', shown, {title: 'What there_is'})
    expect(list.rows([row(web)]) + list.rows([row({...web, name: 'api', versions: []})]) + list.end()).toBe(
      [
        String.raw`# What there\_is`,
        '',
        '| Name | State | Tags | Product / Name | Product / Local | Versions |',
        '| --- | --- | --- | --- | --- | --- |',
        '| web | success | 1.0, latest | Apps | yes | 1.0<br>2.0, second, line |',
        '| api | success | 1.0, latest | Apps | yes |  |',
        '',
      ].join('\n'),
    )
    expect(documentList('markdown', shown, {}).end()).toMatch(/^\| Name .*\n\| --- [-| ]+\n$/)
  })

  it('has a table of fields for a record, and one for each collection', () => {
    expect(documentRecord('markdown', shown, row({...web, state: null}), {})).toBe(
      [
        '| Field | Value |',
        '| --- | --- |',
        '| Name | web |',
        '| Tags | 1.0, latest |',
        '| Product / Name | Apps |',
        '| Product / Local | yes |',
        '',
        '## Versions',
        '',
        '| Number | Note |',
        '| --- | --- |',
        '| 1.0 |  |',
        '| 2.0 | second<br>line |',
        '',
      ].join('\n'),
    )
  })

  it('shows text as it is: no markup, HTML, links or mentions', () => {
    expect(markdownText(hostile.replace(/\u001b.*/, ''))).toBe(
      String.raw`&lt;script&gt;alert(1)&lt;/script&gt; &amp; "quoted" 'too' \| a\*b\_c\`d\` \[x\](http:<!-- -->//evil.example) @<!-- -->root `,
    )
    expect(markdownText('a\\b')).toBe(String.raw`a\\b`)
    expect(documentText('markdown', '- no item\n1. nor this\n# nor that', {})).toBe(
      ['\\- no item  ', '1<!-- -->. nor this  ', String.raw`\# nor that`, ''].join('\n'),
    )
  })
})

describe('HTML', () => {
  const page = (record: Record_): string => {
    const list = documentList('html', shown, {title: hostile})
    return list.rows([row(record)]) + list.end()
  }

  it('is one page that needs nothing besides', () => {
    const text = page(web)
    expect(text).toMatch(/^<!doctype html>\n/)
    expect(text).toMatch(/<\/html>\n$/)
    expect(text).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`)
    expect(text).not.toMatch(/<(script|link|img|iframe)|url\(|@import|href=|src=/i)
    expect(text).toContain('<td><span class="mark green">success</span></td>')
    expect(text.match(/<tr>/g)).toHaveLength(2)
  })

  it('escapes whatever it shows', () => {
    const text = page({
      ...web,
      name: hostile,
      state: hostile,
      tags: [hostile],
      product: {name: hostile, isLocal: false},
    })
    expect(text).not.toContain('<script')
    expect(text).not.toContain('\u001b')
    const tags = new Set([...text.matchAll(/<(\/?[a-z!][a-z0-9]*)/g)].map(([, tag]) => tag?.replace('/', '')))
    const own = 'html head meta title style body header main h1 div table thead tr th tbody td span br !doctype'.split(
      ' ',
    )
    expect([...tags].filter((tag) => !own.includes(tag ?? ''))).toEqual([])
    expect(htmlText(`<>&"'`)).toBe('&lt;&gt;&amp;&quot;&#39;')
    expect(documentText('html', 'a <b>\nc', {})).toContain('<p>a &lt;b&gt;<br>c</p>')
  })

  it('says what was asked, and keeps the lines of a difference with their marks', () => {
    const about = [['Command', `mallet diff ${hostile}`]] as const
    const text = documentCode('html', `+ product ${hostile}\n    url: a -> b\n- gone`, {
      title: 'Plan',
      about,
      language: 'diff',
    })
    expect(text).toContain('<title>Plan</title>')
    expect(text).toContain('<dl><dt>Command</dt><dd>mallet diff &lt;script&gt;')
    expect(text).toContain('<span class="green">+ product &lt;script&gt;')
    expect(text).toContain('<span>    url: a -&gt; b\n</span><span class="red">- gone\n</span>')
    expect(text).not.toContain('<script')
    expect(documentCode('markdown', 'a\n```\nb', {language: 'diff'})).toBe('````diff\na\n```\nb\n````\n')
  })

  it('has a record with its collections', () => {
    const text = documentRecord('html', shown, row(web), {title: 'web'})
    expect(text).toContain('<h1>web</h1>')
    expect(text).toContain('<tr><th scope="row">Product / Local</th><td>yes</td></tr>')
    expect(text).toContain(
      '<h2>Versions</h2>\n<div class="scroll" role="group" aria-label="Versions" tabindex="0"><table>\n<thead><tr><th scope="col">Number</th>',
    )
    expect(text.match(/<table/g)).toHaveLength(2)
  })
})
