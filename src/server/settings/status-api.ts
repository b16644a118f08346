import type {App} from '../app'
import {foremanVersion} from '../kernel/http/dispatch'
import {action, resource} from '../kernel/http/resource'
import {utc} from '../kernel/store/times'

export const katelloVersion = '5.1.0'

/** The state of each service, as milliseconds that a question to the database takes tell it. */
function services(app: App): {status: string; services: Record<string, unknown>} {
  const started = performance.now()
  app.store.organizations.count()
  const duration_ms = String(Math.round(performance.now() - started))
  const ok = {status: 'ok', duration_ms}
  const counted = {status: 'ok', message: '0 Processed, 0 Failed', duration_ms: '0'}
  return {
    status: 'ok',
    services: {
      candlepin: ok,
      candlepin_auth: ok,
      candlepin_events: counted,
      foreman_tasks: ok,
      katello_events: counted,
      pulp3: ok,
      pulp3_content: ok,
    },
  }
}

const overview = (app: App) => {
  const katello = services(app)
  return {
    results: {
      foreman: {
        database: {active: true, duration_ms: '0'},
        cache: {servers: [{status: 'ok', duration_ms: '0'}]},
      },
      katello,
    },
  }
}

export const ping = resource({
  name: 'ping',
  summary: 'Check whether the server is up',
  base: '',
  style: 'katello',
  actions: [
    action('index', {
      summary: 'State of the services',
      routes: 'GET /katello/api/ping',
      run: (call) => services(call.app),
    }),
    action('server_status', {
      summary: 'Version of the server',
      routes: 'GET /katello/api/status',
      anonymous: true,
      run: (call) => ({version: katelloVersion, timeUTC: utc(call.app.now()), release: null}),
    }),
    action('ping', {
      summary: 'State of the server and its services',
      routes: 'GET /api/ping',
      anonymous: true,
      run: (call) => overview(call.app),
    }),
  ],
})

export const statuses = resource({
  name: 'statuses',
  summary: 'State of the server',
  base: '/api',
  style: 'foreman',
  actions: [
    action('statuses', {
      summary: 'State and version of the server',
      routes: 'GET /statuses',
      run: (call) => ({
        results: {
          foreman: {
            version: foremanVersion,
            api: {version: 'v2'},
            plugins: [{name: 'katello', version: katelloVersion}],
            smart_proxies: call.store.smartProxies.all().map(({name}) => ({
              name,
              version: foremanVersion,
              status: 'ok',
              features: [{name: 'Pulpcore', version: katelloVersion}],
              failed_features: [],
            })),
            compute_resources: [],
            database: {active: true, duration_ms: '0'},
            cache: {servers: [{status: 'ok', duration_ms: '0'}]},
          },
          katello: {version: katelloVersion, timeUTC: utc(call.app.now())},
        },
      }),
    }),
  ],
})

export const home = resource({
  name: 'home',
  summary: 'About the server',
  base: '/api',
  style: 'foreman',
  actions: [
    action('status', {
      summary: 'Version of the server, for those who can log in',
      routes: 'GET /status',
      run: () => ({result: 'ok', status: 200, version: foremanVersion, api_version: 2}),
    }),
  ],
})
