import {describe, expect, it} from 'vitest'
import {checkEnvironment, checkPattern, probe} from '../../src/naming/check'
import {libraryInstance, named, promoted, pushed} from './instances'

describe('the probe', () => {
  it.each([
    ['<%= repository.name %>', 'bad_name'],
    ['<%= organization.label %>/<%= repository.name %>', 'good_label/bad_name'],
    ['<%= organization.label %>/<%= repository.docker_upstream_name %>', 'good_label/image/name'],
    ['<%= content_view.label %>/<%= content_view_version.version %>', 'good_label/1_20'],
    ['static', 'static'],
    ["<%= organization.name.tr(' !', '') %>/<%= repository.label %>", 'badname/good_label'],
    [
      '<%= lifecycle_environment.label.downcase %>/<%= product.label %>/<%= repository.label %>',
      'good_label/good_label/good_label',
    ],
  ])('accepts %s', (pattern, rendered) => {
    expect(probe(pattern)).toEqual({rendered, refusal: null})
  })

  it.each([
    ['<%= organization.name %>/<%= repository.name %>', 'bad_name_/bad_name'],
    ['<%= repository.name %>/<%= repository.label %>', 'bad_name_/good_label'],
    ['<%= product.name %> <%= repository.name %>', 'bad_name__bad_name'],
    ['/<%= repository.label %>', '/good_label'],
    ['<%= organization.id %>', ''],
  ])('refuses %s', (pattern, rendered) => {
    const result = probe(pattern)
    expect(result.rendered).toBe(rendered)
    expect(result.refusal).toMatchObject({code: 'probe', name: rendered})
    expect(result.refusal?.message).toContain(`'${rendered}'`)
  })

  it('says what is wrong with a pattern that is not valid', () => {
    expect(probe('<%= organisation.label %>').refusal).toMatchObject({
      code: 'invalid_pattern',
      message: expect.stringContaining("column 5: unknown variable 'organisation'. Legal variables:"),
    })
  })

  it('refuses what a server cannot store', () => {
    expect(probe('a'.repeat(255)).refusal).toBeNull()
    expect(probe('a'.repeat(256)).refusal?.code).toBe('too_long')
  })

  it('lets an empty pattern pass', () => {
    expect(probe('')).toEqual({rendered: null, refusal: null})
    expect(checkPattern('', [named(promoted, '!!'), named(promoted, '!!')])).toBeNull()
    expect(probe('  ').refusal).toBeNull()
  })
})

describe('the repositories of an environment', () => {
  const busybox = named(promoted, 'busybox', 'quay/busybox')
  const nginx = named(promoted, 'nginx', 'docker/nginx')

  it('pass when all names are valid and different', () => {
    expect(checkEnvironment('<%= repository.docker_upstream_name %>', [busybox, nginx])).toBeNull()
    expect(checkEnvironment('static', [])).toBeNull()
    expect(checkEnvironment('static', [busybox])).toBeNull()
  })

  it('are refused at the first invalid name', () => {
    const refusal = checkPattern('x/<%= repository.name %>', [
      busybox,
      named(promoted, 'a--b'),
      named(promoted, 'c--d'),
    ])
    expect(refusal).toMatchObject({code: 'invalid_name', repositories: ['a--b'], name: 'x/a--b'})
    expect(refusal?.message).toBe(
      "repository 'a--b' would get the invalid name 'x/a--b': it contains '--'; separate letters and digits by a single '.', '_' or '-'",
    )
  })

  it('are refused together when they would share names, all of them, sorted', () => {
    const others = ['web 1', 'web:1', 'app.x', 'app-x', 'app x'].map((name) => named(promoted, name))
    const refusal = checkPattern('<%= repository.name %>', [nginx, ...others])
    expect(refusal).toMatchObject({code: 'duplicate', repositories: ['app x', 'app.x', 'web 1', 'web:1']})
    expect(refusal?.message).toBe('these repositories would get the same name: app x, app.x, web 1, web:1')
    expect(refusal).not.toHaveProperty('name')
    expect(checkPattern('static', [nginx, busybox])).toMatchObject({code: 'duplicate', name: 'static'})
  })

  it('invalid names are named before shared ones', () => {
    expect(checkEnvironment('<%= repository.name %>', [nginx, nginx, named(promoted, 'a__b')])?.code).toBe(
      'invalid_name',
    )
  })

  it('are refused when the pattern fails for one', () => {
    const refusal = checkPattern('<%= repository.docker_upstream_name.downcase %>', [nginx, pushed])
    expect(refusal).toMatchObject({code: 'failed', repositories: ['webapp']})
    expect(refusal?.message).toContain("'downcase' was called on nil")
  })

  it('hide no error that does not come from the pattern', () => {
    const repository = {
      ...nginx.repository,
      get label(): string {
        throw new TypeError('a fault of the program')
      },
    }
    const broken = {...nginx, repository}
    expect(() => checkEnvironment('<%= repository.label %>', [broken])).toThrow('a fault of the program')
  })

  it('take in pushed repositories, although their names never follow a pattern', () => {
    const synced = named(libraryInstance, 'nginx', 'docker/nginx')
    expect(checkPattern('<%= repository.docker_upstream_name %>', [synced])).toBeNull()
    expect(checkPattern('<%= repository.docker_upstream_name %>', [synced, pushed])).toMatchObject({
      code: 'invalid_name',
      repositories: ['webapp'],
    })
  })
})
