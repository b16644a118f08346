// What a content proxy serves, as `image diff` and `image where` see it.
import {expect, it} from 'vitest'
import {both} from './proxy-support'

interface Row {
  readonly place: string
  readonly name: string
  readonly state: string | null
}

it('image diff and image where read a content proxy: with a login, before and after it fell behind', async () => {
  const {sandbox, proxy} = await both('Dev')
  const acme = ['--organization', 'ACME']
  const diff = (...more: readonly string[]) =>
    sandbox.run(['image', 'diff', ...acme, '--from', 'Dev', '--to', `capsule:${proxy.name}`, '--json', ...more])

  const stranger = await diff()
  expect(stranger.code).toBe(129)
  expect(stranger.stderr).toContain(`mallet registry login --registry ${proxy.host}`)
  const login = ['registry', 'login', '--registry', proxy.host, '--username', 'admin', '--password-stdin']
  expect(await sandbox.run(login, {input: 'changeme'})).toMatchObject({code: 0})
  expect(await diff()).toMatchObject({code: 0, stdout: '[]\n'})
  const all = JSON.parse((await diff('--all')).stdout) as {change: string; to: {pull_spec: string}}[]
  expect(all.length).toBeGreaterThan(5)
  expect(all.every(({change, to}) => change === 'same' && to.pull_spec.startsWith(proxy.host))).toBe(true)

  const where = async () => {
    const {stdout} = await sandbox.run(['image', 'where', '9.5', ...acme, '--json'])
    return (JSON.parse(stdout) as Row[]).filter(({place}) => place === 'proxy')
  }
  expect(await where()).toMatchObject([{name: proxy.name, state: 'synchronized', environment: 'Dev', tag: '9.5'}])

  // the proxy cannot follow what it does not hear of
  process.kill(proxy.pid, 'SIGKILL')
  expect((await diff()).code).not.toBe(0)
})
