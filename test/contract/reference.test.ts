import {expect, it} from 'vitest'
import {readReference} from '../../src/server/description/reference'
import {readContract, type Routed} from '../support/contract'
import {disagreements} from './reference'

it('declares the parameters that a real server describes, with their types', async () => {
  const [contract, reference] = [await readContract(), await readReference()]
  const byRoute = new Map(reference.flatMap((one) => one.routes.map((route) => [shape(route), one] as const)))
  const described = (one: Routed) => byRoute.get(routesOf(one).find((route) => byRoute.has(route)) ?? '')
  const found = contract.actions.flatMap((one) => [...disagreements(one, described(one))])
  expect(found.toSorted()).toEqual(Object.values(differences).flat().toSorted())
})

const routesOf = ({action}: Routed): string[] =>
  [...action.paths, ...(action.others ?? [])].map((path) =>
    shape(path.includes(' ') ? path : `${action.method} ${path}`),
  )

/** The names of a route's parts differ between descriptions. */
const shape = (route: string): string => route.replaceAll(/:\w+/g, ':')

/** Where they differ, by the reason. */
const differences: Readonly<Record<string, readonly string[]>> = {
  'real servers have the route and do not describe it': [
    'candlepin_proxies#consumer_activate',
    'candlepin_proxies#consumer_show',
    'candlepin_proxies#destroy',
    'candlepin_proxies#facts',
    'candlepin_proxies#upload_package_profile',
    'content_view_components#show_all',
    'content_views#repositories',
    'docker_tags#auto_complete_name',
    'foreman_organizations#create',
    'foreman_organizations#destroy',
    'foreman_organizations#index',
    'foreman_organizations#show',
    'foreman_organizations#update',
    'host_bootc_images_completion#auto_complete_search',
    'products#auto_complete_name',
  ],
  "only this program's content proxy uses it": ['container_gateway#pair'],
  'real servers read it and do not describe it': [
    'capsules#index include_status',
    'capsules#show include_status',
    'capsules#show include_version',
    'content_view_filter_rules#create allow_other_types',
    'content_view_filter_rules#update allow_other_types',
    'content_view_filter_rules#update date_type',
    'content_view_filter_rules#update errata_ids',
    'content_view_filter_rules#update module_stream_ids',
    'content_view_filter_rules#update uuid',
    'content_view_filters#add_filter_rules rules_params.allow_other_types',
    'content_views#bulk_delete_versions bulk_content_view_version_ids',
    'content_views#bulk_delete_versions bulk_content_view_version_ids.excluded',
    'content_views#bulk_delete_versions bulk_content_view_version_ids.excluded.ids',
    'content_views#bulk_delete_versions bulk_content_view_version_ids.included',
    'content_views#bulk_delete_versions bulk_content_view_version_ids.included.ids',
    'content_views#bulk_delete_versions bulk_content_view_version_ids.included.search',
    'content_views#bulk_delete_versions hostgroup_content_view_environment_id',
    'content_views#index include_permissions',
    'content_views#remove hostgroup_content_view_environment_id',
    'docker_manifest_lists#index available_for',
    'docker_manifest_lists#index show_all_for',
    'docker_manifests#index available_for',
    'docker_manifests#index show_all_for',
    'docker_tags#index available_for',
    'docker_tags#index grouped',
    'docker_tags#index show_all_for',
    'docker_tags#repositories available_for',
    'docker_tags#repositories content_view_filter_id',
    'docker_tags#repositories content_view_filter_rule_id',
    'docker_tags#repositories content_view_version_id',
    'docker_tags#repositories environment_id',
    'docker_tags#repositories id',
    'docker_tags#repositories ids',
    'docker_tags#repositories repository_id',
    'docker_tags#repositories show_all_for',
    'flatpak_remotes#create include_permissions',
    'flatpak_remotes#destroy include_permissions',
    'flatpak_remotes#index include_permissions',
    'flatpak_remotes#index label',
    'flatpak_remotes#scan include_permissions',
    'flatpak_remotes#show include_permissions',
    'flatpak_remotes#update include_permissions',
    'foreman_tasks#bulk_search searches.resource_id',
    'hostgroups#create content_view_environment_id',
    'hostgroups#update content_view_environment_id',
    'lifecycle_environments#create path_id',
    'lifecycle_environments#create prior',
    'lifecycle_environments#destroy environment_id',
    'lifecycle_environments#show environment_id',
    'lifecycle_environments#update environment_id',
    'lifecycle_environments#update name',
    'organizations#redhat_provider id',
    'organizations#show force_manifest_expire_cache',
    'organizations#update label',
    'repositories#index id',
    'roles#create permissions',
    'roles#update permissions',
    'users#create current_password',
  ],
  'servers of other versions have it': [
    'activation_keys#create lifecycle_environment_id',
    'activation_keys#update lifecycle_environment_id',
  ],
  'real servers describe a number and take a name or label as well': [
    'capsule_content#add_lifecycle_environment id: numeric',
    'capsule_content#available_lifecycle_environments id: numeric',
    'capsule_content#cancel_sync id: numeric',
    'capsule_content#counts id: numeric',
    'capsule_content#lifecycle_environments id: numeric',
    'capsule_content#reclaim_space id: numeric',
    'capsule_content#remove_lifecycle_environment id: numeric',
    'capsule_content#sync id: numeric',
    'capsule_content#sync_status id: numeric',
    'capsule_content#update_counts id: numeric',
    'capsule_content#verify_checksum id: numeric',
    'capsules#show id: numeric',
    'content_view_versions#index file_id: numeric',
    'host_packages#containerfile_install_command host_id: numeric',
    'host_packages#index host_id: numeric',
    'organizations#destroy id: numeric',
    'organizations#show id: numeric',
    'organizations#update id: numeric',
  ],
  'real servers describe text and mean something else': [
    'activation_keys#product_content id: string',
    'content_credentials#create content: string',
    'content_credentials#set_content content: file',
    'content_credentials#update content: string',
    'docker_tags#show id: string',
    'foreman_tasks#bulk_search searches.action_types: string',
    'foreman_tasks#bulk_search searches.page: string',
    'foreman_tasks#bulk_search searches.search_id: string',
    'foreman_tasks#bulk_search searches.user_id: string',
    'hosts#index hostgroup_id: string',
    'repositories#import_uploads uploads.size: string',
    'settings#update value: string',
    'sync_plans#add_products id: string',
    'sync_plans#remove_products id: string',
    'sync_plans#sync id: string',
    'users#index role_id: string',
  ],
}
