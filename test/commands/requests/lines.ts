// Command lines that are tried beside the examples of the commands, and what the server's records have to be for some of them.
import type {Overrides} from '../../support/contract-answers'

export const lines: Readonly<Record<string, readonly string[]>> = {
  'capsule update': ['--id 7 --new-name edge2 --url https://edge2.example.com:9090'],
  'content-view create': ["--organization-id 1 --name 'All apps' --composite --auto-publish yes"],
  'content-view filter rule update': ['--content-view-filter-id 3 --id 7 --new-name latest'],
  'content-view filter update': ["--id 7 --new-name ones --description 'First versions' --inclusion no"],
  'content-view publish': ["--id 7 --description 'Of this week' --async"],
  'content-view update': [
    "--id 7 --new-name 'App CV 2' --description 'Of this week' --repository-ids 11,12 --solve-dependencies yes",
  ],
  'content-view version promote': [
    '--id 7 --to-lifecycle-environment-id 3',
    '--id 7 --to-lifecycle-environment-id 3 --async',
  ],
  'docker manifest list': ['--repository-id 12', '--content-view-version-id 5'],
  'docker tag list': ['--repository-id 12', "--organization-id 1 --search 'name ~ 1.'"],
  'flatpak-remote update': ['--id 7 --url https://flatpaks.example.com --username robot --token NIL'],
  'host list': ["--organization-id 1 --search 'name ~ edge' --order 'name DESC'"],
  'job-invocation create': [
    "--job-template-id 4 --inputs options=--quiet,target=quay.io/acme/os:2 --search-query 'name ~ web' --dynamic --effective-user core --cron-line '30 2 * * 1' --max-iteration 4",
  ],
  'lifecycle-environment update': ["--id 3 --new-name Development --description 'For developers'"],
  'organization configure-cdn': ['--id 7 --type custom_cdn --url https://cdn.example.com --ssl-ca-credential-id 4'],
  'organization update': ["--id 7 --new-name 'ACME 2' --description 'Coyotes'"],
  'product create': ["--organization-id 1 --name Quay --label quay --description 'From quay.io'"],
  'product update': ["--id 7 --new-name 'Quay 2' --description NIL"],
  'repository list': [
    '--product-id 3 --content-type docker --page 1 --per-page 2',
    "--product-id 3 --fields 'Name,Include Tags'",
  ],
  'repository upload-content': ['--id 12 --path ./manual.pdf --content-type file --async'],
  'repository synchronize': ['--id 7 --async', '--id 7 --skip-metadata-check yes'],
  'settings set': ['--id entries_per_page --value 50'],
  'task list': ["--search 'state = paused' --order 'started_at DESC'"],
}

const edited: Overrides = {
  ContentViewDetails: {repository_ids: [11, 12, 27], component_ids: [8, 12, 16]},
  ContentViewFilter: {repositories: [{id: 11}, {id: 12}, {id: 27}]},
}

/** By the words of a command: how the server's records differ from what their shapes suggest. */
export const records: Readonly<Record<string, Overrides>> = {
  'content-view remove-repository': edited,
  'content-view remove-version': edited,
  'content-view filter remove-repository': edited,
  'repository list': {Repository: {include_tags: undefined, exclude_tags: undefined}},
  'content-view purge': {
    ContentViewVersion: [5, 6, 7, 8, 9].map((id) => ({
      id,
      environments: [],
      composite_content_view_ids: [],
      composite_content_views: [],
      composite_content_view_versions: [],
    })),
  },
  'job-invocation create': {JobInvocationDetails: {status_label: 'succeeded'}},
  'content-view version promote': {
    ContentViewVersion: [
      {id: 5, environments: [{id: 63}]},
      {id: 6, environments: []},
    ],
  },
  'flatpak-remote remote-repository mirror': {
    FlatpakRemoteRepositoryDetails: {name: 'rhel9/firefox-flatpak'},
    Repository: [
      {id: 5, name: 'rhel9/firefox-flatpak', last_sync: null},
      {id: 6, name: 'web'},
    ],
  },
  'content-view component update': {ContentViewComponent: [{id: 3, content_view: {id: 40, name: 'App CV'}}]},
  'content-view component remove': {
    ContentViewComponent: [
      {id: 3, content_view: {id: 40, name: 'App CV'}},
      {id: 4, content_view: {id: 61, name: 'Base CV'}},
    ],
  },
}
