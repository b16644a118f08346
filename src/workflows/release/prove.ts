// The proof that an environment serves what a version has: each image is pulled under its new name, and the digests are compared.
import {repositories} from '../../contract/repositories'
import * as t from '../../contract/shape'
import {AppError, exitCodes} from '../../core/errors'
import {mapParallel} from '../../core/parallel'
import type {Client} from '../../katello/client'
import {compareTexts} from '../images/collect'
import type {Placement} from '../images/placement'
import type {Open, OpenRegistry} from '../registry/access'
import {explained} from '../registry/advice'
import type {Step} from '../steps/step'

export const provenImage = t.object({
  environment: t.text,
  image: t.text,
  tag: t.text,
  digest: t.text,
  pull_spec: t.text,
})
/** An image that the registry serves with the digest that the version has. */
export type ProvenImage = t.TypeOf<typeof provenImage>

export interface ProofParts {
  readonly client: Client
  readonly organizationId: number
  readonly contentViewId: number
  readonly environment: {readonly id: number; readonly name: string}
  /** What the version has. */
  readonly expected: () => Promise<readonly Placement[]>
  readonly open: Open
  readonly signal: AbortSignal
  /** In a dry run: the environment does not have the version yet. */
  readonly isPremature: () => Promise<boolean>
  readonly proven: (images: readonly ProvenImage[]) => void
}

/** Images that are pulled at a time. */
const atOnce = 4

/** The step that proves what an environment serves. Exit code 70 where it serves something else. */
export function proveStep(parts: ProofParts): Step {
  const {environment, isPremature, proven} = parts
  return {
    name: `prove:${environment.name}`,
    title: `Prove what ${environment.name} serves`,
    isReading: true,
    isPremature,
    async run() {
      const results = await prove(parts)
      const images = results.flatMap(({image}) => (image ? [image] : []))
      const problems = results.flatMap(({problem}) => (problem === undefined ? [] : [problem]))
      proven(images)
      if (problems.length > 0) throw notProven(environment.name, problems)
      if (images.length === 0) return 'there are no container images'
      return images.length === 1 ? '1 image has the right digest' : `${images.length} images have the right digests`
    },
  }
}

interface Proof {
  readonly image?: ProvenImage
  readonly problem?: string
}

async function prove(parts: ProofParts): Promise<Proof[]> {
  const {client, organizationId, contentViewId, environment} = parts
  const query = {
    organization_id: organizationId,
    content_view_id: contentViewId,
    environment_id: environment.id,
    content_type: 'docker',
  }
  const [expected, served] = await Promise.all([parts.expected(), client.all(repositories.index, query)])
  const names = new Map(served.map((one) => [one.library_instance_id ?? one.id, one.container_repository_name]))
  if (expected.length === 0) return []
  const registry = await parts.open()
  const wanted = expected.toSorted((a, b) => compareTexts(a.repository, b.repository) || compareTexts(a.tag, b.tag))
  return mapParallel(wanted, atOnce, (one) =>
    explained(registry, () => proveOne(one, names.get(one.library_repository_id), registry, parts)),
  )
}

async function proveOne(
  {repository, tag, digest}: Placement,
  image: string | null | undefined,
  {client, host}: OpenRegistry,
  {environment, signal}: ProofParts,
): Promise<Proof> {
  if (!image) return {problem: `${repository}:${tag} has no name there`}
  const name = `${image}:${tag}`
  try {
    const {digest: found} = await client.getManifest(image, tag, {signal})
    if (found !== digest) return {problem: `${name} is ${found}, not ${digest}`}
  } catch (error) {
    if (!(error instanceof AppError) || error.parts.status !== 404) throw error
    return {problem: `${name} is not in the registry`}
  }
  return {image: {environment: environment.name, image, tag, digest, pull_spec: `${host}/${name}`}}
}

function notProven(environment: string, problems: readonly string[]): AppError {
  const shown = problems.slice(0, 5).join('; ')
  const more = problems.length > 5 ? `; and ${problems.length - 5} more` : ''
  return new AppError({
    code: 'not_proven',
    message: `The registry does not serve in ${environment} what the version has`,
    detail: `${shown}${more}`,
    hint: 'Try again; if it stays so, regenerate the metadata: mallet content-view version republish-repositories',
    exit: exitCodes.failed,
  })
}
