import {expect, it} from 'vitest'
import {scripted} from '../support/katello'
import {mallet} from '../support/program'

const foreman = {
  version: '3.14.0',
  api: {version: 'v2'},
  plugins: [{name: 'katello', version: '4.16.0'}],
  smart_proxies: [
    {
      name: 'capsule.example.com',
      version: '3.14.0',
      status: 'ok',
      features: {pulpcore: '3.4.0', container_gateway: '3.1.1'},
      failed_features: {dns: 'The DNS provider is not configured', tftp: {state: 'failed', capabilities: []}},
    },
  ],
  compute_resources: [],
  database: {active: true, duration_ms: '0'},
  cache: {servers: [{status: 'ok', duration_ms: '0'}]},
}

it('status shows features and failed features, which servers send as values by name', async () => {
  const server = await scripted({'GET /api/statuses': {body: {results: {foreman}}}})
  const run = await mallet(['status', '--output', 'json'], {env: server.env})
  const [shown] = JSON.parse(run.stdout) as {'Smart Proxies': Record<string, unknown>}[]
  expect(shown?.['Smart Proxies']['1']).toMatchObject({
    Features: {'1': {Name: 'pulpcore', Version: '3.4.0'}, '2': {Name: 'container_gateway', Version: '3.1.1'}},
    'Failed features': {
      '1': {Name: 'dns', Error: 'The DNS provider is not configured'},
      '2': {Name: 'tftp', Error: 'failed'},
    },
  })
})
