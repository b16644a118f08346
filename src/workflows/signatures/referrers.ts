// Lists what is attached to an image, and attaches files to one.
import {stat} from 'node:fs/promises'
import {basename} from 'node:path'
import {digester} from '../../core/digest'
import {inputFileError} from '../../core/input-file'
import {usageError} from '../../core/errors'
import * as t from '../../contract/shape'
import {artifactManifest, emptyConfig, emptyDescriptor} from '../../oci/artifact'
import {missingContent} from '../../oci/errors'
import {readPieces} from '../../oci/layout/files'
import type {Descriptor, StoredManifest} from '../../oci/manifest'
import {PlanningTarget} from '../../oci/planning-target'
import {once} from '../../oci/streams'
import {formatReference, referenceKey} from '../../oci/reference'
import type {Open, OpenRegistry} from '../registry/access'
import {explained} from '../registry/advice'
import {describeCompanion} from '../registry/companions'
import {attached} from '../registry/copied'
import {manifestFor} from '../registry/image'
import type {RegistryPlace} from '../registry/place'
import {taggedReferrersOf, uploadsTo, type PlannedUpload} from '../registry/plan-copy'

/** What refers to an image, as programs get it. */
export const referrer = t.record('Referrer', () => ({
  ...attached,
  source: t.about(
    'How it was found: the referrers API, the tag that stands for it, or a tag of its own',
    t.oneOf('api', 'fallback_tag', 'tag'),
  ),
  created: t.nullable(t.text),
  annotations: t.map(t.text),
  pull_spec: t.text,
}))
export type Referrer = t.TypeOf<typeof referrer>

export interface ReferrersOptions {
  readonly artifactType?: string | undefined
  readonly platform?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** Everything attached to the image of a pull spec: two requests besides its own manifest, and one more for each tag that is found. */
export async function referrersOf(
  {host, reference}: RegistryPlace,
  open: Open,
  {artifactType, platform, signal}: ReferrersOptions,
): Promise<Referrer[]> {
  const {name} = reference
  const registry = await open(host, name)
  return explained(registry, async () => {
    const repository = registry.client.repository(name)
    const {digest} = await manifestFor(repository, referenceKey(reference), {platform, signal})
    const found = (await repository.companions?.({signal}).of(digest)) ?? []
    return found
      .filter(({descriptor}) => artifactType === undefined || descriptor.artifactType === artifactType)
      .map((companion) => {
        const {annotations = {}, digest: own} = companion.descriptor
        return {
          ...describeCompanion(companion),
          source: companion.source,
          created: annotations['org.opencontainers.image.created'] ?? null,
          annotations,
          pull_spec: formatReference({host: registry.host, name, digest: own}),
        }
      })
  })
}

/** What was attached, as programs get it. */
export const attachment = t.record('Attachment', () => ({
  digest: t.text,
  artifact_type: t.text,
  size: t.about('Bytes of the file', t.integer),
  subject: t.text,
  source: t.about(
    'Whether the registry lists it itself, or the tag that stands for that',
    t.oneOf('api', 'fallback_tag'),
  ),
  pull_spec: t.text,
}))
export type Attachment = t.TypeOf<typeof attachment>

export interface AttachInput {
  readonly file: string
  readonly artifactType: string
  /** Media type of the file in the artifact; the artifact's own unless given. */
  readonly mediaType?: string | undefined
  readonly annotations?: Readonly<Record<string, string>> | undefined
  readonly subject: RegistryPlace
  readonly signal?: AbortSignal | undefined
}

/** Puts a file into a registry as an artifact that refers to an image. Attaching the same file again changes nothing. */
export async function attachFile(input: AttachInput, open: Open): Promise<Attachment> {
  const {subject, file, signal} = input
  return prepared(input, open, async ({client}, {name, layer, manifest}) => {
    await client.pushBlob(name, emptyDescriptor, () => once(emptyConfig), {signal})
    await client.pushBlob(name, layer, (from = 0) => readPieces(file, {from}), {signal})
    return client.putReferrer(subject.reference.name, manifest, {signal})
  })
}

/** What {@link attachFile} would put, and its record. The registry is only asked what it has. */
export async function planAttach(
  input: AttachInput,
  open: Open,
): Promise<{readonly attachment: Attachment; readonly uploads: readonly PlannedUpload[]}> {
  const {subject, file, signal} = input
  let uploads: readonly PlannedUpload[] = []
  const attachment = await prepared(input, open, async ({client}, {name, layer, manifest}) => {
    const tagged = await taggedReferrersOf(subject, open)
    const target = new PlanningTarget(client.repository(name), tagged)
    for (const [blob, content] of [
      [emptyDescriptor, () => once(emptyConfig)],
      [layer, () => readPieces(file)],
    ] as const)
      if (!(await target.hasBlob(blob, signal))) await target.putBlob(blob, content)
    await target.putReferrer?.(manifest, signal)
    uploads = uploadsTo({origin: client.origin, repository: name}, target.puts)
    return (await client.apiReferrers(name, manifest.digest, {signal})) ? 'api' : 'fallback_tag'
  })
  return {attachment, uploads}
}

interface Artifact {
  readonly name: string
  readonly layer: Descriptor
  readonly manifest: StoredManifest
}

/** Describes the file and finds the image; `attach` says how the registry lists it. */
async function prepared(
  input: AttachInput,
  open: Open,
  attach: (registry: OpenRegistry, artifact: Artifact) => Promise<Attachment['source']>,
): Promise<Attachment> {
  const {file, artifactType, mediaType = artifactType, annotations, subject, signal} = input
  for (const [option, type] of Object.entries({type: artifactType, 'media-type': mediaType})) checkType(option, type)
  const layer = await describeFile(file, mediaType)
  const {name} = subject.reference
  const registry = await open(subject.host, name)
  const {client, host} = registry
  return explained({...registry, pushed: true}, async () => {
    const key = referenceKey(subject.reference)
    const found = await client.headManifest(name, key, {signal})
    if (!found)
      throw missingContent(
        `${formatReference({...subject.reference, host})} was not found`,
        undefined,
        'Attach to an image that the registry has; push it first: mallet registry push',
      )
    const manifest = artifactManifest({artifactType, layers: [layer], subject: found, annotations})
    const source = await attach(registry, {name, layer, manifest})
    const {digest} = manifest
    return {
      digest,
      artifact_type: artifactType,
      size: layer.size,
      subject: found.digest,
      source,
      pull_spec: formatReference({host, name, digest}),
    }
  })
}

function checkType(option: string, type: string): void {
  if (!/^[A-Za-z0-9][\w!#$&^.+-]*\/[A-Za-z0-9][\w!#$&^.+-]*$/.test(type))
    throw usageError(
      `--${option} ${JSON.stringify(type)} is not a media type`,
      'Use a form such as application/spdx+json or application/vnd.example.report.v1+json',
    )
}

/** Media type, digest and length of a file, with its name as other programs write it. */
async function describeFile(file: string, mediaType: string): Promise<Descriptor> {
  try {
    if (!(await stat(file)).isFile()) throw new Error('it is not a file')
    const hash = digester()
    let size = 0
    for await (const piece of readPieces(file)) {
      hash.update(piece)
      size += piece.length
    }
    const annotations = {'org.opencontainers.image.title': basename(file)}
    return {mediaType, digest: hash.digest(), size, annotations}
  } catch (error) {
    throw inputFileError(file, 'file', error)
  }
}
