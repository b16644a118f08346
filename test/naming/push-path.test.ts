import {describe, expect, it} from 'vitest'
import {parsePushPath, pushPathFor, validatePush} from '../../src/naming/push-path'

describe('a path to push to', () => {
  it('is org, product and name by label', () => {
    expect(parsePushPath('acme_corp_ltd/quay_images/webapp')).toEqual({
      ok: true,
      push: {
        format: 'label',
        organization: 'acme_corp_ltd',
        product: 'quay_images',
        name: 'webapp',
        path: 'acme_corp_ltd/quay_images/webapp',
      },
    })
  })

  it('or by id, behind the word id', () => {
    expect(parsePushPath('id/3/9/webapp')).toEqual({
      ok: true,
      push: {format: 'id', organizationId: 3, productId: 9, name: 'webapp', path: 'id/3/9/webapp'},
    })
  })

  it.each([
    ['', 'it has 1 segment, not 3'],
    ['busybox', 'it has 1 segment, not 3'],
    ['acme/busybox', 'it has 2 segments, not 3'],
    ['acme/dev/cv/prod/busybox', 'it has 5 segments, not 3'],
    ['//busybox', 'its organization label is blank'],
    ['acme//busybox', 'its product label is blank'],
    ['acme/prod/', 'its name is blank'],
    ['id/3/9', 'it has 3 segments, not 4'],
    ['id/3/9/a/b', 'it has 5 segments, not 4'],
    ['id//9/a', 'its organization ID is blank'],
    ['id/3/9/ ', 'its name is blank'],
    ['id/03/9/a', "'03' is not a valid organization ID"],
    ['id/3/0x9/a', "'0x9' is not a valid product ID"],
    ['id/-3/9/a', "'-3' is not a valid organization ID"],
    ['id/acme/prod/a', "'acme' is not a valid organization ID"],
    ['id/3/9999999999999999999999/a', 'is not a valid product ID'],
  ])('%j is not one: %s', (path, reason) => {
    const parsed = parsePushPath(path)
    expect(parsed).toMatchObject({ok: false, error: {status: 400, code: 'NAME_INVALID'}})
    expect(parsed.ok ? '' : parsed.error.message).toContain(reason)
  })
})

describe('the repository that a push makes', () => {
  const problem = (path: string): string | null => {
    const parsed = parsePushPath(path)
    return parsed.ok ? validatePush(parsed.push) : 'not a path'
  }

  it('needs a name that is a label', () => {
    expect(problem('acme/prod/web-app_1')).toBeNull()
    expect(problem('acme/prod/web.app')).toContain(
      "the name 'web.app' cannot be the label of a repository: it contains '.'",
    )
  })

  it('needs a path that is a container repository name', () => {
    expect(problem('acme/prod/a__b')).toContain("the path 'acme/prod/a__b' contains '__'")
    expect(problem('acme/prod/Web')).toContain("the uppercase letter 'W'")
    expect(problem('id/3/9/-web')).toContain("begins with '-'")
  })
})

describe('the path for a product', () => {
  const acme = {id: 3, label: 'ACME_Corp'}
  const product = {id: 9, label: 'Quay_Images'}

  it('has its labels in small letters, or ids where they are asked for', () => {
    expect(pushPathFor({organization: acme, product, name: 'web'}).path).toBe('acme_corp/quay_images/web')
    expect(pushPathFor({organization: acme, product, name: 'web'}, 'id').path).toBe('id/3/9/web')
  })

  it('has ids for an organization that is labelled id', () => {
    const path = pushPathFor({organization: {id: 4, label: 'ID'}, product, name: 'web'})
    expect(path).toMatchObject({format: 'id', path: 'id/4/9/web'})
  })

  it('parses back to itself', () => {
    for (const format of ['label', 'id'] as const) {
      const push = pushPathFor({organization: acme, product, name: 'web'}, format)
      expect(parsePushPath(push.path)).toEqual({ok: true, push})
    }
  })
})
