import {describe, expect, it} from 'vitest'
import {dateFirstSection} from '../../scripts/release.mjs'

describe('a release', () => {
  const changelog = '# Changelog\n\n## 1.2.0 (unreleased)\n\n- Faster.\n\n## 1.1.0 (2026-01-02)\n\n- Slower.\n'

  it('dates the first section of the changelog', () => {
    expect(dateFirstSection(changelog, '2026-02-03')).toEqual({
      version: '1.2.0',
      changelog: changelog.replace('unreleased', '2026-02-03'),
    })
  })

  it.each([
    ['nothing to release', '# Changelog\n', /no section/],
    ['a section that has a date', changelog.replace('unreleased', '2026-02-01'), /already released/],
    ['a section without a version', changelog.replace('1.2.0', 'next'), /next is not a version/],
    ['an empty section', changelog.replace('- Faster.\n\n', ''), /section of 1.2.0 is empty/],
  ])('is refused for %s', (_, text, reason) => {
    expect(() => dateFirstSection(text, '2026-02-03')).toThrow(reason)
  })
})
