import {AppError, exitCodes} from '../core/errors'
import {asObject, type JsonObject} from '../core/json'

export type BootcFacts = Readonly<Record<`bootc.${string}`, string | null>>

/**
 * Facts of image mode from the text of `bootc status --format json`, all eight of them: what is not there is null, which clears it.
 * Text that is not such a document is an AppError of exit code 66.
 */
export function factsOfStatus(text: string): BootcFacts {
  const document = parse(text)
  const status = asObject(document['status'])
  if (document['kind'] !== 'BootcHost' || !status) throw unreadable('it is not a document of kind BootcHost')
  const booted = asObject(status['booted'])
  return {
    ...entry('booted', booted),
    ...entry('staged', asObject(status['staged'])),
    ...entry('available', asObject(booted?.['cachedUpdate'])),
    ...entry('rollback', asObject(status['rollback'])),
  }
}

/** A deployment says its image below `image`, an update that is known of says it at once. */
function entry(place: string, deployment: JsonObject | undefined): BootcFacts {
  const state = asObject(deployment?.['image'])
  const update = state && 'image' in state && asObject(state['image']) ? state : deployment
  const image = text(asObject(update?.['image'])?.['image'])
  const digest = text(update?.['imageDigest'])
  if (digest !== null && !/^sha256:[0-9a-f]{64}$/i.test(digest))
    throw unreadable(`the digest of its ${place} image is malformed: ${digest}`)
  return {[`bootc.${place}.image`]: image, [`bootc.${place}.digest`]: digest}
}

function parse(given: string): JsonObject {
  try {
    return asObject(JSON.parse(given)) ?? {}
  } catch (error) {
    throw unreadable(error instanceof Error ? error.message : String(error))
  }
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

const unreadable = (detail: string): AppError =>
  new AppError({
    code: 'input_file',
    message: 'This is not the status of a bootc host',
    detail,
    hint: 'Create it on the host: bootc status --format json',
    exit: exitCodes.inputFile,
  })
