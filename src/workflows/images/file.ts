// A picture that was kept: what `image list --json` wrote.
import {usageError} from '../../core/errors'
import {asArray, asObject, asText, parseJson, textMap, textsOf} from '../../core/json'
import {isDigest} from '../../core/digest'
import {kinds, type Placement} from './placement'

/** Members without which a record says nothing that can be compared. */
const needed = ['repository', 'tag', 'digest'] as const

/**
 * Reads the placements of a file. Members that were not written, as with `--json image,tag`, are null. Exit code 64 when it is
 * something else than a list of placements.
 */
export function readPlacements(bytes: Uint8Array, name: string): Placement[] {
  const list = asArray(parseJson(bytes))
  if (!list) throw notAPicture(name, 'it is not a JSON array')
  return list.map((one, at) => placementFrom(asObject(one) ?? {}, name, at))
}

function placementFrom(record: Readonly<Record<string, unknown>>, file: string, at: number): Placement {
  const missing = needed.filter((member) => !asText(record[member]))
  if (missing.length > 0) throw notAPicture(file, `record ${at + 1} has no ${missing.join(' and no ')}`)
  const text = (member: string): string | null => asText(record[member]) ?? null
  const number = (member: string): number | null =>
    typeof record[member] === 'number' ? (record[member] as number) : null
  const digest = text('digest') ?? ''
  if (!isDigest(digest)) throw notAPicture(file, `the digest of record ${at + 1} is not one`)
  return {
    image: text('image') ?? text('repository') ?? '',
    tag: text('tag') ?? '',
    digest,
    kind: kinds.find((kind) => kind === record['kind']) ?? 'container',
    type: record['type'] === 'index' ? 'index' : 'manifest',
    labels: textMap(record['labels']),
    repository: text('repository') ?? '',
    repository_id: number('repository_id') ?? 0,
    library_repository_id: number('library_repository_id') ?? 0,
    product: text('product'),
    content_view: text('content_view'),
    content_view_id: number('content_view_id'),
    version: text('version'),
    version_id: number('version_id'),
    environment: text('environment'),
    environment_id: number('environment_id'),
    pull_spec: text('pull_spec') ?? '',
    platforms: record['platforms'] === null || record['platforms'] === undefined ? null : textsOf(record['platforms']),
    size: number('size'),
    created: text('created'),
  }
}

const notAPicture = (name: string, detail: string) =>
  usageError(
    `${name} is not a list of images`,
    'Write one with: mallet image list --lifecycle-environment ENVIRONMENT --json --output-file FILE',
    detail,
  )
