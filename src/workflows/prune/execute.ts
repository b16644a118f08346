// Carries out plans: tags and indexes through the registry, images in one request to the API, which leaves alone what got a tag meanwhile.
import {dockerManifests} from '../../contract/docker-manifests'
import {dockerTags} from '../../contract/docker-tags'
import {repositories} from '../../contract/repositories'
import {counted} from '../../core/counted'
import {AppError, exitCodes} from '../../core/errors'
import {mapParallel} from '../../core/parallel'
import {asTask} from '../../katello/tasks'
import type {Step} from '../steps/step'
import type {Servers} from './collect'
import {actionOf, type RepositoryPlan} from './plan'
import {graphOf} from './graph'

const atOnce = 4
/** IDs in one request to the API. */
const batch = 500

/** The steps that carry out plans: tags, indexes and manifests of each repository. A second run begins with a new plan. */
export const pruneSteps = (servers: Servers, plans: readonly RepositoryPlan[]): Step[] =>
  plans.flatMap((plan) => repositorySteps(servers, plan))

function repositorySteps(servers: Servers, plan: RepositoryPlan): Step[] {
  const {content} = plan
  const {image, id} = content
  const going = actionOf(plan.manifests, 'delete').flatMap((digest) => content.manifests.get(digest) ?? [])
  const tags = inOrder(plan)
  const indexes = byDepth(
    plan,
    going.filter(({type}) => type === 'index'),
  )
  const images = going.filter(({type}) => type === 'manifest')
  return [
    ...(tags.length > 0
      ? [step(`tags:${id}`, `Delete ${counted(tags.length, 'tag')} of ${image}`, () => deleteTags(servers, plan, tags))]
      : []),
    ...(indexes.length > 0
      ? [
          step(`indexes:${id}`, `Delete ${counted(indexes.length, 'index', 'indexes')} of ${image}`, () =>
            deleteIndexes(
              servers,
              plan,
              indexes.map(({digest}) => digest),
            ),
          ),
        ]
      : []),
    ...(images.length > 0
      ? [
          step(`manifests:${id}`, `Delete ${counted(images.length, 'manifest')} of ${image}`, () =>
            deleteImages(servers, plan, new Map(images.map((one) => [one.digest, one.id]))),
          ),
        ]
      : []),
  ]
}

const step = (name: string, title: string, run: Step['run']): Step => ({name, title, run})

/** What is attached goes before its image, so that no run that is stopped leaves it behind. */
function inOrder({content, tags}: RepositoryPlan): string[] {
  const graph = graphOf(content)
  const isAttached = (tag: string): boolean => graph.subjectOfTag(tag) !== undefined
  const going = actionOf(tags, 'delete')
  return [...going.filter(isAttached), ...going.filter((tag) => !isAttached(tag))]
}

/** Indexes before those that they list. */
function byDepth<T extends {readonly digest: string}>({content}: RepositoryPlan, indexes: readonly T[]): T[] {
  const graph = graphOf(content)
  const depth = (digest: string): number => Math.max(0, ...graph.parents(digest).map((one) => 1 + depth(one)))
  return indexes.toSorted((a, b) => depth(a.digest) - depth(b.digest))
}

/** What the repository's tags name now: somebody may push while a person reads the plan. */
async function currentTags({client}: Servers, {content}: RepositoryPlan): Promise<Map<string, string>> {
  const tags = await client.all(dockerTags.index, {repository_id: content.id})
  return new Map(tags.map(({name, manifest}) => [name, manifest.digest]))
}

async function deleteTags(servers: Servers, plan: RepositoryPlan, tags: readonly string[]): Promise<string> {
  const now = await currentTags(servers, plan)
  const {image, tags: planned} = plan.content
  const unmoved = tags.filter((tag) => now.has(tag) && now.get(tag) === planned.get(tag))
  const attached = unmoved.filter((tag) => graphOf(plan.content).subjectOfTag(tag) !== undefined)
  for (const part of [attached, unmoved.filter((tag) => !attached.includes(tag))])
    await mapParallel(part, atOnce, (tag) => servers.registry.deleteManifest(image, tag))
  const moved = tags.filter((tag) => now.has(tag)).length - unmoved.length
  return `${unmoved.length} deleted${moved > 0 ? `, ${moved} moved since the plan was made and left alone` : ''}`
}

async function deleteIndexes(servers: Servers, plan: RepositoryPlan, indexes: readonly string[]): Promise<string> {
  const tagged = new Set((await currentTags(servers, plan)).values())
  const free = indexes.filter((digest) => !tagged.has(digest))
  for (const digest of free) await servers.registry.deleteManifest(plan.content.image, digest)
  return outcome(free.length, indexes.length)
}

async function deleteImages(
  servers: Servers,
  plan: RepositoryPlan,
  images: ReadonlyMap<string, number>,
): Promise<string> {
  const {client} = servers
  const tagged = new Set((await currentTags(servers, plan)).values())
  const free = [...images].filter(([digest]) => !tagged.has(digest))
  for (let at = 0; at < free.length; at += batch) {
    const ids = free.slice(at, at + batch).map(([, id]) => id)
    const started = await client.call(repositories.remove_content, {
      id: plan.content.id,
      ids,
      content_type: 'docker_manifest',
    })
    await client.wait(asTask(started))
  }
  const left = await stillThere(servers, plan, new Set(free.map(([digest]) => digest)))
  if (left > 0) throw leftBehind(left, plan)
  return outcome(free.length, images.size)
}

const outcome = (done: number, planned: number): string =>
  `${done} deleted${done < planned ? `, ${planned - done} tagged since the plan was made and left alone` : ''}`

async function stillThere({client}: Servers, {content}: RepositoryPlan, digests: ReadonlySet<string>): Promise<number> {
  const images = await client.all(dockerManifests.index, {repository_id: content.id})
  return images.filter(({digest}) => digests.has(digest)).length
}

const leftBehind = (count: number, {content}: RepositoryPlan): AppError =>
  new AppError({
    code: 'incomplete',
    message: `${counted(count, 'manifest is', 'manifests are')} still in ${content.image}`,
    detail: 'the server keeps manifests that have a tag, or are in a manifest list, in any repository',
    hint: 'Run the command again; the new plan says what keeps them',
    exit: exitCodes.failed,
  })
