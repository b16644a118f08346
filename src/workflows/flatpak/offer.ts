// The flatpaks that a lifecycle environment offers to hosts.
import {dockerManifests, type DockerManifest} from '../../contract/docker-manifests'
import {lifecycleEnvironments} from '../../contract/lifecycle-environments'
import {repositories, type Repository} from '../../contract/repositories'
import * as t from '../../contract/shape'
import {mapParallel} from '../../core/parallel'
import type {Client} from '../../katello/client'
import {flatpakContent} from '../../oci/flatpak/labels'
import {registryHost} from '../registry/host'

export const flatpak = t.record('Flatpak', () => ({
  /** Such as `org.example.Maps`. */
  id: t.text,
  kind: t.oneOf('app', 'runtime'),
  ref: t.text,
  arch: t.text,
  branch: t.text,
  /** Ref of the runtime it needs, `runtime/id/arch/branch`. */
  runtime: t.nullable(t.text),
  /** Name of the repository in its product. */
  repository: t.text,
  /** Under which name hosts pull it. */
  container_repository_name: t.text,
  pull_spec: t.nullable(t.text),
  digest: t.text,
  tags: t.list(t.text),
}))
export type Flatpak = t.TypeOf<typeof flatpak>

export interface EnvironmentFlatpaks {
  readonly environment: {readonly name: string; readonly label: string; readonly organization: string}
  /** Whoever asks may pull from it. */
  readonly open: boolean
  /** Host and port of the registry, as the server writes it. */
  readonly host: string
  readonly flatpaks: readonly Flatpak[]
}

/** How many repositories, and manifests of each, are asked for at a time. */
const atOnce = 4

/** The flatpaks that hosts of an environment are offered, of one content view or of all. */
export async function readFlatpaks(
  client: Client,
  {environmentId, contentViewId}: {readonly environmentId: number; readonly contentViewId?: number | undefined},
): Promise<EnvironmentFlatpaks> {
  const environment = await client.call(lifecycleEnvironments.show, {id: environmentId})
  const all = await client.all(repositories.index, {
    organization_id: environment.organization?.id ?? environment.organization_id,
    environment_id: environmentId,
    content_view_id: contentViewId,
    content_type: 'docker',
  })
  const filled = all.filter(({content_counts: counts}) => counts?.docker_manifest !== 0)
  const found = await mapParallel(filled, atOnce, (repository) => flatpaksOf(client, repository))
  return {
    environment: {
      name: environment.name,
      label: environment.label,
      organization: environment.organization?.label ?? environment.organization?.name ?? '',
    },
    open: environment.registry_unauthenticated_pull,
    host: await registryHost(client, all),
    flatpaks: found.flat(),
  }
}

async function flatpaksOf(client: Client, repository: Repository): Promise<Flatpak[]> {
  const manifests = await client.all(dockerManifests.index, {repository_id: repository.id}, {search: 'flatpak = true'})
  const found = await mapParallel(manifests, atOnce, async (listed) => {
    const isWhole = listed.labels?.['org.flatpak.ref'] !== undefined
    const manifest = isWhole ? listed : await client.call(dockerManifests.show, {id: String(listed.id)})
    return flatpakOf(repository, {...manifest, tags: listed.tags ?? manifest.tags}) ?? []
  })
  return found.flat()
}

function flatpakOf(repository: Repository, {labels, digest, tags}: DockerManifest): Flatpak | undefined {
  const content = flatpakContent(labels ?? {})
  const parts = content?.parts
  // What flatpak does not take for a name, it could take for an option.
  if (!content || !parts || !isName(parts.id) || !isName(parts.branch)) return undefined
  return {
    id: parts.id,
    kind: parts.kind,
    ref: content.ref,
    arch: parts.arch,
    branch: parts.branch,
    runtime: content.runtime ?? null,
    repository: repository.name,
    container_repository_name: repository.container_repository_name ?? '',
    pull_spec: repository.full_path ?? null,
    digest,
    tags: (tags ?? []).map(({name}) => name),
  }
}

const isName = (text: string): boolean => /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(text)
