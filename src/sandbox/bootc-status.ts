import {AppError, exitCodes} from '../core/errors'

type Loose = Readonly<Record<string, unknown>>
export type BootcFacts = Readonly<Record<`bootc.${string}`, string | null>>

/**
 * Facts of image mode from the text of `bootc status --format json`, all eight of them: what is not there is null, which clears it.
 * Text that is no such document is an AppError of exit code 66.
 */
export function factsOfStatus(text: string): BootcFacts {
  const document = parse(text)
  const status = object(document['status'])
  if (document['kind'] !== 'BootcHost' || !status) throw unreadable('it is not a document of kind BootcHost')
  const booted = object(status['booted'])
  return {
    ...entry('booted', booted),
    ...entry('staged', object(status['staged'])),
    ...entry('available', object(booted?.['cachedUpdate'])),
    ...entry('rollback', object(status['rollback'])),
  }
}

/** A deployment says its image below `image`, an update that is known of says it at once. */
function entry(place: string, deployment: Loose | undefined): BootcFacts {
  const state = object(deployment?.['image'])
  const update = state && 'image' in state && object(state['image']) ? state : deployment
  const image = text(object(update?.['image'])?.['image'])
  const digest = text(update?.['imageDigest'])
  if (digest !== null && !/^sha256:[0-9a-f]{64}$/i.test(digest))
    throw unreadable(`the digest of its ${place} image is malformed: ${digest}`)
  return {[`bootc.${place}.image`]: image, [`bootc.${place}.digest`]: digest}
}

function parse(given: string): Loose {
  try {
    return object(JSON.parse(given)) ?? {}
  } catch (error) {
    throw unreadable(error instanceof Error ? error.message : String(error))
  }
}

const object = (value: unknown): Loose | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : undefined
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

const unreadable = (detail: string): AppError =>
  new AppError({
    code: 'input_file',
    message: 'This is not what bootc says of a host',
    detail,
    hint: 'Make it on the host: bootc status --format json',
    exit: exitCodes.inputFile,
  })
