// Recorded command lines that mallet does not run as hammer does, by the reason. A row that passes again must leave this list.

/** Lines of a recording that fail: file of hammer's test to line numbers. */
export type Lines = Readonly<Record<string, readonly number[]>>

export interface Exceptions {
  readonly reason: string
  readonly lines: Lines
}

const oldTags = 'hammer leaves the exclude tags out (it reads a member that servers no longer send); mallet shows them'

/** Rows of transcripts.jsonl. */
export const transcriptExceptions: Readonly<Record<string, string>> = {
  't028-auth-status-nosession':
    'hammer repeats the configuration; mallet asks the server whether it takes the credentials',
  't146-repository-info-json': oldTags,
  't148-repository-info-yaml': oldTags,
  't150-repository-info-csv': oldTags,
}

/** Rows of peer-katello.jsonl: all but the first of commands that are not built. */
export const katelloExceptions: readonly Exceptions[] = [
  {
    reason: 'activation keys have no commands',
    lines: {
      'activation_key/add_host_collection': [22, 41],
      'activation_key/content_override': [8, 26, 46, 66, 66.1, 76, 93, 111],
      'activation_key/info': [9],
      'activation_key/list': [29, 47],
    },
  },
  {
    reason: 'alternate content sources hold no container content',
    lines: {'acs/delete': [6], 'acs/info': [9, 71], 'acs/list': [32, 48]},
  },
  {
    reason: 'exports of content have no commands',
    lines: {
      'content_export/complete/repository': [45, 82, 94, 104, 113, 123, 169],
      'content_export/incremental/repository': [47, 109, 121, 142, 150, 159, 169],
    },
  },
  {
    reason: 'imports of content have no commands',
    lines: {'content_import/library': [64, 76], 'content_import/list': [21, 34, 48]},
  },
  {reason: 'generic content units are no container content', lines: {'content_units/info': [15, 22]}},
  {
    reason: 'errata are no container content',
    lines: {'erratum/info': [11, 20], 'erratum/list': [6, 13, 26, 36, 43, 61, 84]},
  },
  {
    reason: 'of hosts, only what image mode needs is built',
    lines: {
      'host/errata/apply': [7],
      'host/errata/list': [30],
      'host/extensions/update': [9, 48],
      'host/subscription/content_override': [12, 30, 50, 70, 70.1, 80, 97, 115],
      'host/subscription/enabled_repositories': [25],
      'host/traces/list': [25],
      'host/traces/resolve': [19],
    },
  },
  {
    reason: 'host collections have no commands',
    lines: {
      'host_collection/add_host': [7, 16, 26, 39, 51, 62, 76],
      'host_collection/content_install': [10],
      'host_collection/copy': [6, 13, 25, 36, 50],
      'host_collection/create': [13, 21, 32, 43],
      'host_collection/info': [6, 18, 29, 43],
      'host_collection/list': [6, 12, 20, 31, 42, 50],
      'host_collection/update': [6, 18, 29, 43],
    },
  },
  {
    reason: 'packages are no container content',
    lines: {'package/list': [15, 22, 33, 41, 51, 57, 64, 74, 97, 107, 116, 124, 134, 146]},
  },
  {
    reason: 'repository sets are Red Hat’s repositories of packages',
    lines: {
      'repository_set/available_repositories': [6, 13],
      'repository_set/enable': [9, 15, 21],
      'repository_set/list': [6, 13],
    },
  },
  {
    reason: 'sync plans themselves have no commands yet, only their products',
    lines: {'sync_plan/delete': [14, 22, 30, 39], 'sync_plan/update': [15, 24, 34]},
  },
]

/** Rows of more-katello.jsonl. */
export const moreKatelloExceptions: readonly Exceptions[] = [
  {reason: 'a purge that finds nothing to delete has done its work', lines: {'content_view/purge': [64, 75]}},
  {
    reason: 'the tests answer a list with a single record; mallet takes that for an unexpected answer',
    lines: {'content_view/version/update': [24, 35, 44], 'flatpak_remote/list': [60]},
  },
]

/** Rows of more-foreman.jsonl. */
export const moreForemanExceptions: Readonly<Record<string, string>> = {
  'status-foreman': 'hammer prints the features of a smart proxy in CSV as Ruby’s symbols; mallet prints keys as texts',
}

/** Rows of peer-foreman.jsonl. */
export const foremanExceptions: readonly Exceptions[] = [
  {
    reason: 'foreman topics that container content does not need',
    lines: {
      associating_commands: [28, 36, 53, 70, 90, 131, 139, 156, 173, 193],
      audit: [62, 91, 137],
      auth_source: [35],
      bookmark: [18, 66, 87, 98, 113, 128, 159, 194, 201],
      'domain/update': [17, 26, 32, 39, 46, 56, 63, 73],
      filter: [29, 75, 84],
      'hostgroup/create': [7, 14, 22, 33, 52, 60, 71, 79, 90, 98, 109, 128, 147, 157, 179, 187, 198, 206, 217, 225],
      'hostgroup/update': [
        7, 14, 22, 33, 41, 52, 60, 71, 79, 90, 98, 109, 128, 147, 155, 177, 185, 196, 204, 215, 223, 234,
      ],
      http_proxy: [13, 28, 40, 49, 63, 72],
      location: [23, 37, 51, 68, 92, 106, 123, 148, 157, 175, 184, 217, 260, 273],
      operating_system: [16],
      organization: [23, 37, 51, 68, 92, 106, 123],
      partition_table: [14, 25, 52],
      realm: [13, 30, 44, 52, 72, 91, 103],
      registration: [4],
      report_template: [40, 59, 87, 98, 135, 146, 164, 199, 213, 226, 238, 252, 277, 289, 311, 399, 416],
      role: [9, 25, 40, 51],
      'subnet/create': [17, 32, 37, 42, 47, 52, 59, 64, 71, 76, 83, 88, 96, 101, 109, 122, 127, 132, 137, 142, 147],
      table_preference: [23, 72, 88],
      user: [35, 69, 85, 189, 205],
      user_mail_notification: [20, 40, 67, 81],
      usergroup: [16],
    },
  },
]

/** The ids of all rows of exceptions. */
export const idsOf = (exceptions: readonly Exceptions[]): string[] =>
  exceptions.flatMap(({lines}) =>
    Object.entries(lines).flatMap(([file, numbers]) => numbers.map((n) => `${file}:${n}`)),
  )

/** Commands of the reference client that are not built, by their first words; every other one is here with all its options. */
export const topicsNotBuilt: Readonly<Record<string, readonly string[]>> = {
  katello: [
    'activation-key',
    'alternate-content-source',
    'content-credentials',
    'content-export',
    'content-import',
    'content-units',
    'deb-package',
    'erratum',
    'file',
    'host deb-package',
    'host errata',
    'host package',
    'host package-group',
    'host subscription',
    'host traces',
    'host-collection',
    'module-stream',
    'package',
    'package-group',
    'repository-set',
    'srpm',
    'subscription',
    'sync-plan',
  ],
  tasks: ['recurring-logic'],
}

export interface ShapeException {
  readonly reason: string
  /** Differences that may show. */
  readonly differences: readonly string[]
}

const notServed = (reason: string): ShapeException => ({reason, differences: ['answered 501']})
const notFound = (reason: string): ShapeException => ({reason, differences: ['answered 404']})

/** Answers of the embedded server that differ from the shape of real servers' answers. */
export const shapeExceptions: Readonly<Record<string, ShapeException>> = {
  'content_credentials#index': notFound('without an organization there are none, as in newer servers'),
  'content_exports#index': notServed('exports are not served'),
  'content_imports#index': notServed('imports are not served'),
  'host_collections#index': notServed('host collections are not served'),
  'usergroups#index': notServed('user groups are not served'),
  'settings#show': {
    reason: 'the value has the type of the setting that is asked for; the recorded one was a text',
    differences: ['.default: integer, real servers string', '.value: integer, real servers string'],
  },
  'foreman_tasks#show': {
    reason: 'the input is a list of pairs of a word and an object; a shape merged from both halves cannot say so',
    differences: ['.humanized.input[][]: not an object'],
  },
  'foreman_tasks#index': {
    reason: 'tasks of different actions have different inputs; a finished task has a progress of 1, in JSON an integer',
    differences: [
      '.results[].humanized.input[][]: not an object',
      '.results[].input.organization: missing',
      '.results[].input.product: missing',
      '.results[].input.product.cp_id: missing',
      '.results[].input.product_id: missing',
      '.results[].input.provider: missing',
      '.results[].input.services_checked: missing',
      '.results[].progress: integer, real servers number',
    ],
  },
  'content_view_versions#index': {
    reason: 'as foreman_tasks#show',
    differences: ['.results[].last_event.task.humanized.input[][]: not an object'],
  },
  'content_view_versions#show': {
    reason: 'as foreman_tasks#show',
    differences: ['.last_event.task.humanized.input[][]: not an object'],
  },
}

/** Actions that the demo has no record for, so that they cannot be asked. */
export const shapesNotReached = ['capsule_content#lifecycle_environments', 'filters#show']

/** Lists that the demo has no record for: products of repository sets, which container content has none of. */
export const shapesWithoutRecords = ['activation_keys#product_content']
