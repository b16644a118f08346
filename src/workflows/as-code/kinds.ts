// What can be said of each kind of thing in a file. Descriptions and choices are those of the API's parameters.
import {activationKeys} from '../../contract/activation-keys'
import {contentCredentials} from '../../contract/content-credentials'
import {contentViewFilters} from '../../contract/content-view-filters'
import {contentViews} from '../../contract/content-views'
import type {Actions, Param} from '../../contract/define'
import {flatpakRemotes} from '../../contract/flatpak-remotes'
import {lifecycleEnvironments} from '../../contract/lifecycle-environments'
import {products} from '../../contract/products'
import {repositories} from '../../contract/repositories'
import {syncPlans} from '../../contract/sync-plans'
import type {KindName, Value} from './model'

export interface Member {
  readonly type: 'text' | 'number' | 'boolean' | 'choice' | 'texts' | 'secret' | 'ref' | 'refs' | 'time'
  readonly about: string
  readonly values?: readonly string[]
  /** Its parameter in the API, where that has another name. */
  readonly param?: string
  /** What it names. */
  readonly ref?: KindName
  /** It can only be given when the thing is made. */
  readonly fixed?: boolean
  /** Lists do not have it: each thing has to be read. */
  readonly detail?: boolean
  /** What it is unless given; not written in an export. */
  readonly usual?: Value
  /** Both forms of a text that means the same: `2026-01-31` and a time. */
  readonly order?: 'none'
}

export type Members = Readonly<Record<string, Member>>

const types: Partial<Record<Param['kind'], Member['type']>> = {
  text: 'text',
  number: 'number',
  boolean: 'boolean',
  flag: 'boolean',
  choice: 'choice',
  list: 'texts',
}

/** Members as the parameters of an action describe them. */
function from(actions: Actions, action: string, members: Readonly<Record<string, Partial<Member>>>): Members {
  const params = actions[action]?.params ?? {}
  return Object.fromEntries(
    Object.entries(members).map(([name, more]) => {
      const param = params[more.param ?? name]
      if (!param) throw new TypeError(`${action} has no parameter ${more.param ?? name}`)
      const type = more.type ?? (param.secret ? 'secret' : types[param.kind])
      if (type === undefined) throw new TypeError(`the type of ${name} is not known`)
      const about = more.about ?? param.about
      return [name, {type, about, ...(param.values && {values: param.values}), ...more}]
    }),
  )
}

const label = {fixed: true} as const
const credential = {type: 'ref', ref: 'content_credential'} as const
const credentials = (detail: boolean): Readonly<Record<string, Partial<Member>>> => ({
  gpg_key: {
    ...credential,
    detail,
    usual: null,
    param: 'gpg_key_id',
    about: 'Name of the content credential with the GPG key',
  },
  ssl_ca_cert: {
    ...credential,
    detail,
    usual: null,
    param: 'ssl_ca_cert_id',
    about: 'Name of the content credential with the CA certificate',
  },
  ssl_client_cert: {
    ...credential,
    detail,
    usual: null,
    param: 'ssl_client_cert_id',
    about: 'Name of the content credential with the client certificate',
  },
  ssl_client_key: {
    ...credential,
    detail,
    usual: null,
    param: 'ssl_client_key_id',
    about: 'Name of the content credential with the client key',
  },
})

export interface Kind {
  readonly actions: Actions
  readonly members: Members
  /** Parameters that every change needs, besides the ID. */
  readonly always?: readonly string[]
}

const detail = true
/** A file describes nothing else; what there is of other content is left alone. */
const containers = {values: ['docker'], about: 'Content type: docker, for container images'} as const
const description = {usual: null} as const

export const kinds: Readonly<Record<Exclude<KindName, 'mirror' | 'component' | 'promotion' | 'host'>, Kind>> = {
  content_credential: {
    actions: contentCredentials,
    always: ['content_type'],
    members: from(contentCredentials, 'create', {
      type: {param: 'content_type', fixed: true},
      content: {type: 'text', about: 'The key or certificate, as text'},
    }),
  },
  sync_plan: {
    actions: syncPlans,
    members: from(syncPlans, 'create', {
      description,
      interval: {},
      cron_expression: {usual: null},
      sync_date: {type: 'time'},
      enabled: {},
    }),
  },
  environment: {
    actions: lifecycleEnvironments,
    members: from(lifecycleEnvironments, 'create', {
      label,
      after: {
        type: 'ref',
        ref: 'environment',
        param: 'prior_id',
        fixed: true,
        about: 'Name of the environment before it in the path',
      },
      description,
      registry_name_pattern: {usual: null},
      registry_unauthenticated_pull: {usual: false},
    }),
  },
  product: {
    actions: products,
    members: from(products, 'create', {
      label,
      description,
      sync_plan: {type: 'ref', ref: 'sync_plan', param: 'sync_plan_id', usual: null, about: 'Name of its sync plan'},
      ...credentials(false),
    }),
  },
  repository: {
    actions: repositories,
    members: from(repositories, 'create', {
      label,
      content_type: {fixed: true, usual: 'docker', ...containers},
      description,
      url: {usual: null},
      docker_upstream_name: {usual: null},
      include_tags: {usual: [], order: 'none'},
      exclude_tags: {usual: ['*-source'], order: 'none'},
      mirroring_policy: {usual: 'mirror_content_only'},
      download_policy: {usual: 'immediate'},
      verify_ssl_on_sync: {detail, usual: true},
      upstream_username: {detail, usual: null},
      upstream_password: {detail},
      http_proxy_policy: {detail, usual: 'global_default_http_proxy'},
      ...credentials(detail),
    }),
  },
  flatpak_remote: {
    actions: flatpakRemotes,
    members: from(flatpakRemotes, 'create', {
      url: {},
      description,
      username: {usual: null},
      token: {},
    }),
  },
  content_view: {
    actions: contentViews,
    members: from(contentViews, 'create', {
      label,
      description,
      composite: {fixed: true, usual: false},
      rolling: {fixed: true, usual: false},
      auto_publish: {usual: false},
      solve_dependencies: {usual: false},
      repositories: {
        type: 'refs',
        ref: 'repository',
        param: 'repository_ids',
        usual: [],
        order: 'none',
        about: 'Its repositories, each with the name of its product',
      },
      environments: {
        type: 'refs',
        ref: 'environment',
        param: 'environment_ids',
        usual: [],
        order: 'none',
        about: 'Names of the environments of a rolling content view',
      },
    }),
  },
  filter: {
    actions: contentViewFilters,
    members: from(contentViewFilters, 'create', {
      type: {fixed: true, usual: 'docker', ...containers},
      inclusion: {usual: false},
      description,
      repositories: {
        type: 'refs',
        ref: 'repository',
        param: 'repository_ids',
        usual: [],
        order: 'none',
        about: 'The repositories that it filters, each with the name of its product; all unless given',
      },
      tags: {type: 'texts', param: 'name', usual: [], order: 'none', about: 'Tags that it matches; * is a wildcard'},
    }),
  },
  activation_key: {
    actions: activationKeys,
    members: from(activationKeys, 'create', {
      description,
      max_hosts: {usual: null},
      content_view_environments: {usual: []},
    }),
  },
}

export type DeclaredKind = keyof typeof kinds

export const isDeclared = (kind: KindName): kind is DeclaredKind => kind in kinds
