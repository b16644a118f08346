import {describe, expect, it} from 'vitest'
import {applicationStatuses} from '../../../src/workflows/flatpak/status'
import type {Placement} from '../../../src/workflows/images/placement'

const runtime = 'org.example.Platform/x86_64/stable'
const digest = `sha256:${'a'.repeat(64)}`

interface Put {
  environment: string
  view: string | null
  tag?: string
}

function placement(name: string, labels: Readonly<Record<string, string>>, {environment, view, tag}: Put): Placement {
  return {
    image: name,
    tag: tag ?? 'latest',
    digest,
    kind: 'flatpak',
    type: 'manifest',
    labels,
    repository: name,
    repository_id: 1,
    library_repository_id: 1,
    product: 'Flatpaks',
    content_view: view,
    content_view_id: view === null ? null : view.length,
    version: view === null ? null : '1.0',
    version_id: view === null ? null : 1,
    environment,
    environment_id: environment.length,
    pull_spec: `katello.example.com/${name}:latest`,
    platforms: null,
    size: null,
    created: null,
  }
}
const maps = (at: Put): Placement =>
  placement(
    'maps',
    {
      'org.flatpak.ref': 'app/org.example.Maps/x86_64/stable',
      'org.flatpak.metadata': `[Application]\nruntime=${runtime}\n`,
    },
    at,
  )
const platform = (at: Put): Placement => placement('platform', {'org.flatpak.ref': `runtime/${runtime}`}, at)

describe('the applications of lifecycle environments', () => {
  it('are complete beside their runtime, in the same environment only', () => {
    const found = applicationStatuses([
      maps({environment: 'Prod', view: 'App CV'}),
      maps({environment: 'Dev', view: 'App CV'}),
      platform({environment: 'Dev', view: 'App CV'}),
    ])
    expect(found).toMatchObject([
      {application: 'org.example.Maps', environment: 'Dev', complete: true, runtime_content_view: null, digest},
      {application: 'org.example.Maps', environment: 'Prod', complete: false, runtime: `runtime/${runtime}`},
    ])
  })

  it('name the content view that has the runtime instead of their own', () => {
    const app = maps({environment: 'Dev', view: 'App CV'})
    expect(applicationStatuses([app, platform({environment: 'Dev', view: 'Runtimes'})])).toMatchObject([
      {complete: true, runtime_content_view: 'Runtimes'},
    ])
    expect(applicationStatuses([app, platform({environment: 'Dev', view: null})])).toMatchObject([{complete: false}])
    const library = maps({environment: 'Library', view: null})
    expect(applicationStatuses([library, platform({environment: 'Library', view: null})])).toMatchObject([
      {complete: true, runtime_content_view: null},
    ])
  })

  it('are those that flatpak is offered', () => {
    const at = {environment: 'Dev', view: 'App CV'}
    expect(applicationStatuses([maps({...at, tag: 'stable'}), platform(at)])).toEqual([])
  })
})
