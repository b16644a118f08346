import {describe, expect, it} from 'vitest'
import {scripted, type Scripted} from '../support/katello'
import {mallet, onTerminal} from '../support/program'

const ended = {id: 'abc', label: 'L', action: 'A', state: 'stopped', result: 'success', pending: false}
const input = {
  content_view_version_id: 12,
  content_view_version_name: 'App CV 3.0',
  environments: [{id: 2, name: 'Dev'}],
}
const serve = (): Promise<Scripted> =>
  scripted({
    'POST /katello/api/products': {body: {id: 6, name: 'My "own"\u001b[2J'}},
    'PUT /katello/api/products/6': {body: {id: 6, name: 'Mine'}},
    'POST /katello/api/content_views/3/publish': {body: ended},
    'POST /katello/api/content_view_versions/12/promote': {body: ended},
    'GET /foreman_tasks/api/tasks/abc': {body: {...ended, input}},
  })
const create = ['product', 'create', '--name', 'x', '--organization-id', '1']
const publish = ['content-view', 'publish', '--id', '3']
const promote = ['content-view', 'version', 'promote', '--id', '12', '--to-lifecycle-environment-id', '2']

/** What a person sees, without the redrawn line of the progress. */
async function shown(args: readonly string[], env = {}): Promise<string[]> {
  const server = await serve()
  const {stdout} = await onTerminal(args, {env: {...server.env, NO_COLOR: '1', ...env}}).ended
  // eslint-disable-next-line no-control-regex
  return stdout
    .replaceAll(/\r?[^\n]*\u001b\[2K/g, '')
    .split(/\r?\n/)
    .filter((line) => line !== '')
}

describe('a success on a terminal', () => {
  it('names what was created, and a next step, for the profile that was used', async () => {
    const words =
      'repository create --product-id 6 --content-type docker --name NAME --url URL --docker-upstream-name IMAGE'
    expect((await shown(create)).join(' ').replaceAll(/\s+/g, ' ')).toBe(
      `Product "My \\"own\\"\\u001b[2J" created (ID 6). Add a repository: mallet ${words}`,
    )
    expect((await shown([...create, '--quiet'])).join()).toBe('')
    expect(await shown(create, {CI: '1'})).toHaveLength(1)
    expect(await shown(['product', 'update', '--id', '6', '--description', 'y'])).toEqual([
      'Product "Mine" updated (ID 6).',
    ])
  })

  it('names the version that was published or promoted, and where to', async () => {
    expect(await shown(publish)).toEqual([
      'Content view version "App CV 3.0" published (ID 12).',
      'Promote it:',
      'mallet content-view version promote --id 12 --to-lifecycle-environment-id ID',
    ])
    expect(await shown(promote)).toEqual([
      'Content view version "App CV 3.0" promoted to Dev.',
      'See its pull specs: mallet registry-name-pattern show --id 2',
    ])
    expect(await shown([...publish, '--async'])).toEqual([
      'Watch it: mallet task progress --id abc',
      'Content view is being published in task abc.',
    ])
  })

  it('is in a pipe what it always was', async () => {
    const {env} = await serve()
    expect(await mallet(create, {env})).toMatchObject({stdout: 'Product created.\n', stderr: ''})
    expect((await mallet(publish, {env})).stdout).toBe('Content view published.\n')
    expect((await mallet(promote, {env})).stdout).toBe('Content view promoted.\n')
  })
})
