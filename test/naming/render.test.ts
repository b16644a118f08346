import {describe, expect, it} from 'vitest'
import {isValidName} from '../../src/naming/clean'
import type {RepositoryInstance} from '../../src/naming/instance'
import {compilePattern} from '../../src/naming/pattern'
import {nameUnderPattern, renderName} from '../../src/naming/render'
import {archive, inLibraryView, libraryInstance, promoted, pushed, under} from './instances'

describe('names without a pattern', () => {
  it.each<[string, RepositoryInstance, string]>([
    ['a library instance', libraryInstance, 'acme_corp_ltd/quay_images/busy_box'],
    ['an archive', archive, 'acme_corp_ltd/app_cv/3_0/quay_images/busy_box'],
    ['a content view in Library', inLibraryView, 'acme_corp_ltd/library/app_cv/quay_images/busy_box'],
    ['a content view in Dev QA', promoted, 'acme_corp_ltd/dev_qa/app_cv/quay_images/busy_box'],
    ['a pushed repository in the library', pushed, 'id/3/9/webapp'],
    [
      'a pushed repository in a content view',
      {...promoted, repository: pushed.repository, pushPath: 'id/3/9/webapp'},
      'acme_corp_ltd/dev_qa/app_cv/quay_images/webapp',
    ],
    [
      'a repository without a product label',
      {...libraryInstance, product: {name: 'x', label: null}},
      'acme_corp_ltd/busy_box',
    ],
  ])('%s', (_, instance, name) => {
    expect(renderName(null, instance)).toBe(name)
    expect(isValidName(name)).toBe(true)
  })
})

describe('names under a pattern', () => {
  const oldDefault = ['organization', 'lifecycle_environment', 'content_view', 'product', 'repository']
    .map((variable) => `<%= ${variable}.label %>`)
    .join('-')
  it.each([
    ['<%= organization.label %>/<%= repository.docker_upstream_name %>', 'acme_corp_ltd/quay/busybox', true],
    [oldDefault, 'acme_corp_ltd-dev_qa-app_cv-quay_images-busy_box', true],
    [
      '<%= lifecycle_environment.label %>/<%= content_view.label %>-<%= content_view_version.version %>/<%= repository.label %>',
      'dev_qa/app_cv-3_0/busy_box',
      true,
    ],
    ['<%= product.name %> <%= repository.name %>', 'quay_images_busy_box', true],
    ['<%= organization.name %>/<%= repository.name %>', 'acme_corp__ltd/busy_box', false],
    ['registry.acme.com/<%= repository.label %>', 'registry_acme_com/busy_box', true],
    ['/<%= repository.label %>', '/busy_box', false],
    ['<%= repository.label %>/', 'busy_box/', false],
    ['static', 'static', true],
  ])('%s', (pattern, name, valid) => {
    expect(renderName(pattern, promoted)).toBe(name)
    expect(renderName(compilePattern(pattern), promoted)).toBe(name)
    expect(renderName(null, under(pattern, promoted))).toBe(name)
    expect(isValidName(name)).toBe(valid)
  })

  it('is empty for the upstream name of a pushed repository', () => {
    expect(nameUnderPattern('<%= repository.docker_upstream_name %>', pushed)).toBe('')
  })

  it('leaves a pushed repository in the library its path', () => {
    expect(renderName('<%= repository.label %>', pushed)).toBe('id/3/9/webapp')
    expect(nameUnderPattern('<%= repository.label %>', pushed)).toBe('webapp')
  })

  it('applies to the library instance of any other repository', () => {
    expect(renderName(null, under('x/<%= repository.label %>', libraryInstance))).toBe('x/busy_box')
  })

  it('never applies to an archive', () => {
    expect(renderName('x/<%= repository.label %>', archive)).toBe('acme_corp_ltd/app_cv/3_0/quay_images/busy_box')
  })

  it('leaves the default content view without its short name outside of environments', () => {
    const outside = {...libraryInstance, lifecycleEnvironment: null}
    expect(nameUnderPattern(null, outside)).toBe('acme_corp_ltd/quay_images/busy_box')
    expect(nameUnderPattern('x', outside)).toBe('acme_corp_ltd/default_organization_view/1_0/quay_images/busy_box')
  })

  it('goes before the one the environment has', () => {
    expect(renderName('new', under('old', promoted))).toBe('new')
    expect(renderName('', under('old', promoted))).toBe('old')
  })

  it('means the default name when it is blank', () => {
    for (const blank of ['', '  ', '\n'])
      expect(renderName(null, under(blank, promoted))).toBe('acme_corp_ltd/dev_qa/app_cv/quay_images/busy_box')
  })
})
