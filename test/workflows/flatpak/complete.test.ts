import {describe, expect, it} from 'vitest'
import {incompleteApplications} from '../../../src/workflows/flatpak/complete'

const digest = `sha256:${'a'.repeat(64)}`
const runtime = 'org.example.Platform/x86_64/stable'

const image = (repository: string, ref: string, more: {tag?: string; needs?: string | undefined} = {}) => ({
  repository,
  digest,
  tag: more.tag ?? 'latest',
  labels: {
    'org.flatpak.ref': ref,
    'org.flatpak.metadata': more.needs === undefined ? '' : `[Application]\nruntime=${more.needs}\n`,
  },
})
const maps = image('flatpaks/maps', 'app/org.example.Maps/x86_64/stable', {needs: runtime})
const platform = image('flatpaks/platform', `runtime/${runtime}`, {needs: runtime})

describe('applications whose runtime is missing', () => {
  it('are none where the runtime is beside them', () => {
    expect(incompleteApplications([maps, platform])).toEqual([])
    expect(incompleteApplications([])).toEqual([])
  })

  it('are named with the runtime they need', () => {
    expect(incompleteApplications([maps])).toEqual([
      {
        application: 'org.example.Maps',
        ref: 'app/org.example.Maps/x86_64/stable',
        runtime: `runtime/${runtime}`,
        digest,
        repository: 'flatpaks/maps',
      },
    ])
  })

  it('need the runtime of their own architecture and branch', () => {
    const other = image('flatpaks/arm', 'runtime/org.example.Platform/aarch64/stable')
    const older = image('flatpaks/old', 'runtime/org.example.Platform/x86_64/beta')
    expect(incompleteApplications([maps, other, older])).toHaveLength(1)
  })

  it('need it under the tag that flatpak asks for, and are nothing to hosts without that tag themselves', () => {
    expect(incompleteApplications([maps, {...platform, tag: 'stable'}])).toHaveLength(1)
    expect(incompleteApplications([{...maps, tag: 'stable'}])).toEqual([])
  })

  it('are named once for a repository, and images of other kinds never', () => {
    const web = {repository: 'web', digest, tag: 'latest', labels: {}}
    const bare = image('flatpaks/bare', 'app/org.example.Bare/x86_64/stable')
    expect(incompleteApplications([maps, maps, web, bare])).toHaveLength(1)
  })
})
