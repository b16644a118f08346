// Files as people write them: what is wrong is named with its place.
import Ajv2020 from 'ajv/dist/2020'
import {describe, expect, it} from 'vitest'
import {parse} from 'yaml'
import {readFiles} from '../../../src/workflows/as-code/read-file'
import {fileSchema} from '../../../src/workflows/as-code/shape'
import {everything, generated} from './organizations'

const read = (text: string, env: Record<string, string> = {}) => readFiles([{name: 'f.yaml', text}], env)

describe('a file', () => {
  it('may be several files and documents, put together', () => {
    const {entries, organization, sections} = readFiles(
      [
        {
          name: 'a',
          text: 'organization: ACME\nproducts: [{name: A}]\n---\norganization: ACME\nproducts: [{name: B}]\n',
        },
        {name: 'b', text: 'organization: ACME\nenvironments: [{name: Dev}]\n'},
      ],
      {},
    )
    expect(organization).toBe('ACME')
    expect(entries.map(({kind, path}) => [kind, ...path])).toEqual([
      ['product', 'A'],
      ['product', 'B'],
      ['environment', 'Dev'],
    ])
    expect([...sections]).toEqual(expect.arrayContaining(['product', 'repository', 'environment']))
  })

  it('may use variables that it declares, anchors, and numbers for texts', () => {
    const text =
      'organization: ACME\nvariables: [HOST]\nproducts:\n  - name: Apps\n    repositories:\n' +
      '      - &web {name: web, url: "https://${HOST}", include_tags: [1.0, "$${HOST}"]}\n' +
      '      - {name: api, url: &url "https://${HOST}"}\n      - {name: old, url: *url}\n'
    const {entries} = read(text, {HOST: 'registry.example.com'})
    expect(entries.map(({values}) => values)).toEqual([
      {},
      {url: 'https://registry.example.com', include_tags: ['1.0', '${HOST}']},
      {url: 'https://registry.example.com'},
      {url: 'https://registry.example.com'},
    ])
  })
})

describe('is refused with its place', () => {
  it.each([
    ['', 'f.yaml: the file is empty'],
    ['organization: [', 'f.yaml:1:16: it is not YAML'],
    ['[1]', 'f.yaml:1:1: is not a mapping'],
    ['products: []', 'f.yaml:1:1: lacks "organization"'],
    ['organization: A\nproduct: []', 'f.yaml:2:1: has no member "product"'],
    ['organization: A\nproducts:\n  - nme: x', 'f.yaml:3:5: products[0] has no member "nme"'],
    ['organization: A\nproducts:\n  - description: x', 'f.yaml:3:5: products[0] lacks "name"'],
    ['organization: A\nproducts:\n  - name: [x]', 'f.yaml:3:11: products[0].name is not a string'],
    ['organization: A\nproducts: x', 'f.yaml:2:11: products is not a list'],
    [
      'organization: A\nenvironments:\n  - {name: D, registry_unauthenticated_pull: "yes"}',
      'f.yaml:3:46: environments[0].registry_unauthenticated_pull is not true or false',
    ],
    [
      'organization: A\nsync_plans:\n  - {name: D, interval: often, sync_date: 2027-01-01, enabled: true}',
      'sync_plans[0].interval cannot be "often"',
    ],
    [
      'organization: A\nproducts:\n  - name: ${X}',
      'f.yaml:3:11: products[0].name uses ${X}, which is not among its variables',
    ],
    ['organization: A\nvariables: [X]\nproducts:\n  - name: ${X}', 'products[0].name uses ${X}, which is not set'],
    [
      'organization: A\nflatpak_remotes:\n  - {name: r, url: u, token: abc}',
      'flatpak_remotes[0].token is a secret, which a file only refers to',
    ],
    [
      'organization: A\nflatpak_remotes:\n  - {name: r, url: u, token: {value: abc}}',
      'flatpak_remotes[0].token is a secret',
    ],
    ['organization: A\nproducts: [{name: x}, {name: x}]', 'product x is described already, at f.yaml:2:12'],
    ['organization: A\n---\norganization: B', 'f.yaml:3:15: it describes the organization B, and f.yaml describes A'],
    ['organization: A\nproducts:\n', 'f.yaml:2:10: products is empty'],
    ['organization: A\nproducts:\n  - name: ""', 'f.yaml:3:11: products[0].name is empty'],
    ['organization: A\nproducts:\n  - name: x\n    name: y', 'f.yaml:4:5: it is not YAML: Map keys must be unique'],
    ['organization: A\nproducts:\n  - name: *x', 'f.yaml:3:11: products[0].name uses *x, which no anchor before it'],
    ['organization: A\nproducts:\n  - <<: {name: x}', 'f.yaml:3:5: products[0] has a merge key'],
    ['organization: A\n? {a: b}\n: c', 'f.yaml:2:3: has a key that is not a string'],
    ['organization: ${X}\nvariables: X', 'f.yaml:1:15: organization uses ${X}, which is not among its variables'],
    ['organization: A\nvariables: X', 'f.yaml:2:12: variables is not a list'],
    [
      'organization: A\nactivation_keys:\n  - {name: k, max_hosts: -1}',
      'f.yaml:3:26: activation_keys[0].max_hosts is not a whole number above 0',
    ],
    [
      'organization: A\nsync_plans:\n  - {name: D, interval: daily, sync_date: tomorrow, enabled: true}',
      'f.yaml:3:43: sync_plans[0].sync_date is not a time',
    ],
    [
      'organization: A\nproducts:\n  - {name: p, repositories: [{name: r, content_type: yum}]}',
      'products[0].repositories[0].content_type cannot be "yum"',
    ],
    [
      'organization: A\nproducts:\n  - name: p\n    repositories:\n      - {name: x}\n      - {name: x}',
      'f.yaml:6:9: repository p/x is described already, at f.yaml:5:9',
    ],
  ])('%j', (text, message) => {
    expect(() => read(text)).toThrow(message)
  })

  it('and never shows a secret that was written into it', () => {
    try {
      read('organization: A\nflatpak_remotes:\n  - {name: r, url: u, token: geheim}')
      expect.unreachable()
    } catch (error) {
      expect(JSON.stringify(error) + String(error)).not.toContain('geheim')
    }
  })
})

describe('the schema', () => {
  const validate = new Ajv2020({allErrors: true, strict: true, allowUnionTypes: true}).compile(withoutDialect())

  function withoutDialect(): Record<string, unknown> {
    const {$schema: _, ...schema} = fileSchema()
    return schema
  }

  it('accepts what is read, and refuses what is not', () => {
    for (const text of [everything('ACME'), generated(3, 'ACME'), generated(4, 'ACME')]) {
      expect(validate(parse(text)), JSON.stringify(validate.errors)).toBe(true)
    }
    for (const text of ['products: []', '{organization: A, product: []}', '{organization: A, products: [{}]}'])
      expect(validate(parse(text))).toBe(false)
  })
})
