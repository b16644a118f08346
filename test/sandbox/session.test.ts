import {expect, it} from 'vitest'
import {startSandbox} from './support'

it('a login session is as good as a password for the registry, and ends with the logout', async () => {
  const sandbox = await startSandbox(['--seed', 'demo'])
  const {run, url} = sandbox
  for (const key of ['password', 'username']) await run(['config', 'set', '--key', key, '--value', ''])
  const login = ['auth', 'login', 'basic', '--username', 'admin', '--password-stdin']
  expect(await run(login, {input: 'changeme\n'})).toMatchObject({code: 0})
  const tags = ['registry', 'tags', '--repository', 'acme/dev/os_cv/operating_systems/rhel9']
  const seen = await run(tags)
  expect([seen.code, seen.stderr]).toEqual([0, ''])
  expect(seen.stdout).toContain('9.4')

  const token = (cookie: string) => fetch(`${url}/v2/token?account=admin`, {headers: {cookie}})
  expect((await token('_session_id=made-up')).status).toBe(401)
  await run(['auth', 'logout'])
  expect((await run(tags)).code).toBe(129)
})
