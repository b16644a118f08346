import {describe, expect, it} from 'vitest'
import {parseInfo, requirePlanned} from '../../../src/workflows/flatpak/installed'

const hex = 'f678251ff85a88b308169dfd7e875692cbfe677107dcdc32c83fcfb374539624'
const info = `
          ID: org.mozilla.firefox
         Ref: app/org.mozilla.firefox/x86_64/stable
        Arch: x86_64
      Origin: katello
      Commit: ce4ead146cc21ad9dc93ce4187a78634a0fcaab357c517caf2618aeb8f2f2a97
     Subject: Ref: nothing of this
      Alt-id: ${hex}
`

describe('what flatpak installed', () => {
  it('is known by the digest of the image, which flatpak calls another ID', () => {
    expect(parseInfo(info)).toEqual({ref: 'app/org.mozilla.firefox/x86_64/stable', digest: `sha256:${hex}`})
    expect(parseInfo(info.replace(/.*Alt-id.*/, ''))).toMatchObject({digest: null})
    expect(parseInfo('')).toEqual({ref: null, digest: null})
  })

  it('must be one of the planned images', () => {
    const one = {application: 'org.mozilla.firefox', ref: null, digest: `sha256:${hex}`, planned: [`sha256:${hex}`]}
    expect(() => requirePlanned([one], true)).not.toThrow()
    expect(() => requirePlanned([{...one, planned: ['sha256:1', `sha256:${hex}`]}], true)).not.toThrow()
    expect(() => requirePlanned([one, {...one, planned: []}], true)).toThrow(/installed, but not as planned/)
    expect(() =>
      requirePlanned(
        [
          {...one, digest: null},
          {...one, digest: null},
        ],
        true,
      ),
    ).toThrow(/^2 applications/)
  })
})
