import {describe, expect, it} from 'vitest'
import {previewEnvironment} from '../../src/naming/preview'
import {libraryInstance, named, promoted, pushed, under} from './instances'

const busybox = named(promoted, 'busybox', 'quay/busybox')
const nginx = named(promoted, 'nginx', 'docker/nginx')
const pattern = '<%= lifecycle_environment.label %>/<%= repository.label %>'

describe('a preview', () => {
  it('shows old and new names, pull specs and what changes', () => {
    const preview = previewEnvironment(pattern, [{...busybox, currentName: 'dev_qa/busybox'}, nginx], {
      host: 'reg.example',
    })
    expect(preview).toMatchObject({refused: false, reasons: [], warnings: [], changes: 1})
    expect(preview.rows.map(({instance: _instance, ...row}) => row)).toEqual([
      {
        repository: 'Quay Images/busybox',
        oldName: 'dev_qa/busybox',
        newName: 'dev_qa/busybox',
        changed: false,
        valid: true,
        problem: null,
        collidesWith: [],
        collisions: 0,
        pullSpec: 'reg.example/dev_qa/busybox',
      },
      {
        repository: 'Quay Images/nginx',
        oldName: 'acme_corp_ltd/dev_qa/app_cv/quay_images/nginx',
        newName: 'dev_qa/nginx',
        changed: true,
        valid: true,
        problem: null,
        collidesWith: [],
        collisions: 0,
        pullSpec: 'reg.example/dev_qa/nginx',
      },
    ])
  })

  it('takes the old name from the pattern in force, and gives the bare name without a host', () => {
    const [row] = previewEnvironment(pattern, [under('old/<%= repository.label %>', nginx)]).rows
    expect(row).toMatchObject({oldName: 'old/nginx', newName: 'dev_qa/nginx', pullSpec: 'dev_qa/nginx'})
  })

  it('names every collision and every invalid name, not only the first', () => {
    const rows = [named(promoted, 'a.b'), named(promoted, 'a:b'), named(promoted, 'c--d'), named(promoted, 'e--f')]
    const preview = previewEnvironment('<%= repository.name %>', rows)
    expect(preview.refused).toBe(true)
    expect(preview.reasons).toHaveLength(3)
    expect(preview.reasons[2]).toBe('these repositories would get the same name: a.b, a:b')
    expect(preview.rows.map(({valid}) => valid)).toEqual([true, true, false, false])
    expect(preview.rows.map(({collidesWith}) => collidesWith)).toEqual([
      ['Quay Images/a:b'],
      ['Quay Images/a.b'],
      [],
      [],
    ])
    expect(preview.rows[2]).toMatchObject({
      newName: 'c--d',
      pullSpec: null,
      problem: expect.stringContaining("contains '--'"),
    })
  })

  it('names ten of many collisions, and reads each row a fixed number of times', () => {
    let reads = 0
    const count: ProxyHandler<ReturnType<typeof named>> = {
      get: (row, member, self) => {
        reads++
        return Reflect.get(row, member, self) as unknown
      },
    }
    const rows = Array.from({length: 20_000}, (_, i) => new Proxy(named(promoted, `repo${i}`), count))
    const [first] = previewEnvironment('static', rows).rows
    expect(reads / rows.length).toBeLessThan(100)
    expect(first).toMatchObject({collisions: 19_999, collidesWith: expect.objectContaining({length: 10})})
  })

  it('puts the verdict of the probe first, and shows the names all the same', () => {
    const preview = previewEnvironment('<%= product.name %> <%= repository.name %>', [busybox])
    expect(preview.refused).toBe(true)
    expect(preview.reasons).toEqual([expect.stringContaining("'bad_name__bad_name'")])
    expect(preview.rows[0]).toMatchObject({newName: 'quay_images_busybox', valid: true})
  })

  it('shows the old names when the pattern is not valid', () => {
    const preview = previewEnvironment('<%= nope %>', [busybox])
    expect(preview.refused).toBe(true)
    expect(preview.reasons).toEqual([expect.stringContaining("unknown variable 'nope'")])
    expect(preview.rows[0]).toMatchObject({
      oldName: 'acme_corp_ltd/dev_qa/app_cv/quay_images/busybox',
      newName: null,
      changed: false,
      valid: false,
      pullSpec: null,
    })
  })

  it('names the repository for which the pattern fails', () => {
    const preview = previewEnvironment('<%= repository.docker_upstream_name.upcase %>', [
      busybox,
      named(promoted, 'own'),
    ])
    expect(preview.refused).toBe(true)
    expect(preview.rows[1]).toMatchObject({
      newName: null,
      problem: expect.stringContaining("'upcase' was called on nil"),
    })
  })

  it('survives a pattern in force that fails', () => {
    expect(previewEnvironment(pattern, [under('<%= nope %>', busybox)]).rows[0]?.oldName).toBeNull()
  })

  it('warns of names that are taken elsewhere, which the server finds out too late', () => {
    const taken = new Map([['dev_qa/nginx', 'nginx of organization Beta']])
    const preview = previewEnvironment(pattern, [busybox, nginx], {taken})
    expect(preview).toMatchObject({
      refused: false,
      warnings: ["Quay Images/nginx: the name 'dev_qa/nginx' is taken by nginx of organization Beta"],
    })
    expect(preview.rows[1]?.collidesWith).toEqual(['nginx of organization Beta'])
  })

  it('does not warn of a name that a repository has already', () => {
    const taken = new Map([['dev_qa/nginx', 'nginx of organization Beta']])
    const preview = previewEnvironment(pattern, [{...nginx, currentName: 'dev_qa/nginx'}], {taken})
    expect(preview).toMatchObject({refused: false, warnings: [], rows: [{collidesWith: [], collisions: 0}]})
  })
})

describe('a pushed repository in Library', () => {
  const synced = named(libraryInstance, 'nginx', 'docker/nginx')

  it('keeps its name, and is checked all the same', () => {
    const preview = previewEnvironment('<%= repository.docker_upstream_name %>', [synced, pushed])
    expect(preview.refused).toBe(true)
    expect(preview.rows[1]).toMatchObject({newName: 'id/3/9/webapp', changed: false, valid: false})
    expect(preview.rows[1]?.problem).toContain("repository 'webapp' would get the invalid name '': it is empty")
  })

  it('may collide with a name that follows the pattern', () => {
    const preview = previewEnvironment('id/3/9/<%= repository.label.sub("nginx", "webapp") %>', [
      synced,
      {...pushed, repository: {...pushed.repository, label: 'other'}},
    ])
    expect(preview).toMatchObject({
      refused: false,
      warnings: ['these repositories would get the same name: nginx, webapp'],
    })
    expect(preview.rows[0]?.collidesWith).toEqual(['Quay Images/webapp'])
  })
})

describe('taking the pattern away', () => {
  it('gives the default names', () => {
    const preview = previewEnvironment('', [under('old/<%= repository.label %>', nginx), pushed])
    expect(preview).toMatchObject({refused: false, reasons: [], warnings: [], changes: 1})
    expect(preview.rows[0]).toMatchObject({
      oldName: 'old/nginx',
      newName: 'acme_corp_ltd/dev_qa/app_cv/quay_images/nginx',
    })
    expect(preview.rows[1]).toMatchObject({newName: 'id/3/9/webapp', changed: false, valid: true})
  })

  it('does not warn of the default name of a pushed repository, which keeps its path', () => {
    const preview = previewEnvironment('', [{...pushed, product: {name: 'x', label: 'a--b'}}])
    expect(preview).toMatchObject({refused: false, warnings: [], rows: [{newName: 'id/3/9/webapp', valid: true}]})
  })

  it('is not refused for default names that are invalid, but warned about', () => {
    const preview = previewEnvironment('', [{...nginx, product: {name: 'x', label: 'a--b'}}])
    expect(preview).toMatchObject({refused: false, reasons: [], warnings: [expect.stringContaining("contains '--'")]})
    expect(preview.rows[0]).toMatchObject({valid: false, problem: expect.stringContaining("contains '--'")})
  })
})
