import type {AnswerOf} from '../../contract/define'
import type {Store} from '../tables'
import {ping as pingApi} from '../../contract/ping'
import {statuses as statusesApi} from '../../contract/statuses'
import {home as homeApi} from '../../contract/home'
import {contentFeatures} from '../capsules/rules'
import {releases} from '../../contract/versions'
import type {Edition} from '../edition'
import {serve} from '../kernel/http/resource'
import {utc} from '../kernel/store/times'

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

/** The store, and which release the server is. */
interface Parts {
  readonly store: Store
  readonly edition: Edition
}

export const ping = ({store, edition}: Parts) =>
  serve(pingApi, {
    style: 'katello',
    actions: {
      index: {
        run: () => services(store),
      },
      server_status: {
        anonymous: true,
        run: () => ({version: releases[edition.katello].katello, timeUTC: utc(store.now()), release: null}),
      },
      ping: {
        anonymous: true,
        run: () => overview(store),
      },
    },
  })

export const statuses = ({store, edition}: Parts) =>
  serve(statusesApi, {
    style: 'foreman',
    actions: {
      statuses: {
        run: () => ({
          results: {
            foreman: {
              version: releases[edition.katello].foreman,
              api: {version: 'v2'},
              plugins: [{name: 'katello', version: releases[edition.katello].katello}],
              smart_proxies: store.smartProxies.all().map(({name}) => ({
                name,
                version: releases[edition.katello].foreman,
                status: 'ok',
                duration_ms: '0',
                features: Object.fromEntries(
                  contentFeatures.map((feature) => [feature.name.toLowerCase(), releases[edition.katello].foreman]),
                ),
                failed_features: {},
              })),
              compute_resources: [],
              database: {active: true, duration_ms: '0'},
              cache: {servers: [{status: 'ok', duration_ms: '0'}]},
            },
            katello: {version: releases[edition.katello].katello, timeUTC: utc(store.now()), ...services(store)},
          },
        }),
      },
    },
  })

export const home = ({edition}: Pick<Parts, 'edition'>) =>
  serve(homeApi, {
    style: 'foreman',
    actions: {
      status: {
        run: () => ({result: 'ok', status: 200, version: releases[edition.katello].foreman, api_version: 2}),
      },
    },
  })
