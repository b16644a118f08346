import type {RepositoryContent, StoredManifest} from './content'
import {parseImageConfig, parseManifest} from './manifest'

interface IndexImage {
  readonly Digest: string
  readonly MediaType: string
  readonly OS: string
  readonly Architecture: string
  readonly Tags: readonly string[]
  readonly Labels: Readonly<Record<string, string>>
  readonly Annotations: Readonly<Record<string, string>>
}

/** A query of the index protocol that cannot be answered; the text says why. */
export class BadIndexQuery extends Error {}

/**
 * The image index of repositories in memory, as flatpak reads it. A parameter given more than once is satisfied by any of its
 * values; different parameters must all hold. Tags of lists are under `Lists`.
 */
export function imageIndex(
  repositories: readonly RepositoryContent[],
  query: URLSearchParams,
  registry: string,
): {Registry: string; Results: unknown[]} {
  const wanted = filters(query)
  const Results = repositories
    .filter(({name}) => wanted.name(name))
    .map((repository) => ({Name: repository.name, ...images(repository, wanted)}))
    .filter(({Images, Lists}) => Images.length > 0 || Lists.length > 0)
  return {Registry: registry, Results}
}

interface Filters {
  name(name: string): boolean
  tags(tags: readonly string[]): boolean
  image(image: IndexImage): boolean
}

function filters(query: URLSearchParams): Filters {
  const tests: ((image: IndexImage) => boolean)[] = []
  const among = (key: string) => {
    const values = query.getAll(key)
    return (value: string | undefined) => values.length === 0 || (value !== undefined && values.includes(value))
  }
  for (const key of new Set(query.keys())) {
    if (['repository', 'tag'].includes(key)) continue
    const match = among(key)
    if (key === 'os') tests.push(({OS}) => match(OS))
    else if (key === 'architecture') tests.push(({Architecture}) => match(Architecture))
    else tests.push(labelTest(key, query.getAll(key), match))
  }
  const tag = among('tag')
  return {
    name: among('repository'),
    tags: (tags) => (query.has('tag') ? tags.some(tag) : tags.length > 0),
    image: (image) => tests.every((test) => test(image)),
  }
}

function labelTest(key: string, values: string[], match: (value: string | undefined) => boolean) {
  const parts = /^(label|annotation):(.+?)(:exists)?$/.exec(key)
  if (!parts) throw new BadIndexQuery(`unknown parameter ${key}`)
  const [, kind, name = '', exists] = parts
  if (exists && values.some((value) => value !== '1')) throw new BadIndexQuery(`${key} must be 1`)
  const of = ({Labels, Annotations}: IndexImage) => (kind === 'label' ? Labels : Annotations)[name]
  return exists ? (image: IndexImage) => of(image) !== undefined : (image: IndexImage) => match(of(image))
}

function images(repository: RepositoryContent, wanted: Filters) {
  const Images: IndexImage[] = []
  const Lists: {Digest: string; MediaType: string; Tags: string[]; Images: IndexImage[]}[] = []
  for (const stored of repository.manifests.values()) {
    const {digest, mediaType} = stored
    const Tags = [...repository.tags].flatMap(([tag, target]) => (target === digest ? tag : []))
    if (!wanted.tags(Tags)) continue
    const manifest = parseManifest(stored.bytes, mediaType)
    if (manifest.kind === 'image') Images.push(indexImage(repository, stored, Tags))
    else {
      const children = manifest.manifests.flatMap((item) => repository.manifests.get(item.digest) ?? [])
      const listed = children.map((child) => indexImage(repository, child, [])).filter(wanted.image)
      if (listed.length > 0) Lists.push({Digest: digest, MediaType: mediaType, Tags, Images: listed})
    }
  }
  return {Images: Images.filter(wanted.image), Lists}
}

function indexImage(
  repository: RepositoryContent,
  {digest, mediaType, bytes}: StoredManifest,
  tags: string[],
): IndexImage {
  const manifest = parseManifest(bytes, mediaType)
  const config = manifest.kind === 'image' ? repository.blobs.get(manifest.config.digest) : undefined
  const {platform, labels} = parseImageConfig(config ?? new Uint8Array())
  return {
    Digest: digest,
    MediaType: mediaType,
    OS: platform.os,
    Architecture: platform.architecture,
    Tags: tags,
    Labels: labels,
    Annotations: manifest.annotations,
  }
}
