import type {AnswerOf} from '../../contract/define'
import type {Store} from '../tables'
import {ping as pingApi} from '../../contract/ping'
import {statuses as statusesApi} from '../../contract/statuses'
import {home as homeApi} from '../../contract/home'
import {contentFeatures} from '../capsules/rules'
import {foremanVersion} from '../kernel/http/dispatch'
import {serve} from '../kernel/http/resource'
import {utc} from '../kernel/store/times'

const katelloVersion = '5.1.0'

/** The state of each service, as milliseconds that a question to the database takes tell it. */
function services(store: Store): AnswerOf<typeof pingApi.index> {
  const started = performance.now()
  store.organizations.count()
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

const overview = (store: Store) => {
  const katello = services(store)
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

export const ping = ({store}: {store: Store}) =>
  serve(pingApi, {
    style: 'katello',
    actions: {
      index: {
        run: () => services(store),
      },
      server_status: {
        anonymous: true,
        run: () => ({version: katelloVersion, timeUTC: utc(store.now()), release: null}),
      },
      ping: {
        anonymous: true,
        run: () => overview(store),
      },
    },
  })

export const statuses = ({store}: {store: Store}) =>
  serve(statusesApi, {
    style: 'foreman',
    actions: {
      statuses: {
        run: () => ({
          results: {
            foreman: {
              version: foremanVersion,
              api: {version: 'v2'},
              plugins: [{name: 'katello', version: katelloVersion}],
              smart_proxies: store.smartProxies.all().map(({name}) => ({
                name,
                version: foremanVersion,
                status: 'ok',
                duration_ms: '0',
                features: Object.fromEntries(
                  contentFeatures.map((feature) => [feature.name.toLowerCase(), foremanVersion]),
                ),
                failed_features: {},
              })),
              compute_resources: [],
              database: {active: true, duration_ms: '0'},
              cache: {servers: [{status: 'ok', duration_ms: '0'}]},
            },
            katello: {version: katelloVersion, timeUTC: utc(store.now()), ...services(store)},
          },
        }),
      },
    },
  })

export const home = serve(homeApi, {
  style: 'foreman',
  actions: {
    status: {
      run: () => ({result: 'ok', status: 200, version: foremanVersion, api_version: 2}),
    },
  },
})
