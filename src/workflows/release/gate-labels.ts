// Labels that every image of a release must have.
import {usageError} from '../../core/errors'
import {mapParallel} from '../../core/parallel'
import type {Placement} from '../images/placement'
import type {Open} from '../registry/access'
import {explained} from '../registry/advice'
import {inspectImage, type ImageFacts} from '../registry/image'
import type {Finding, Gate} from './gates'

export interface RequiredLabel {
  readonly name: string
  /** Undefined: any value will do. */
  readonly value: string | undefined
}

/** Reads `NAME` or `NAME=VALUE`; exit code 64 without a name. */
export function parseLabel(text: string): RequiredLabel {
  const [, name = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? []
  if (name.trim() === '')
    throw usageError(
      `${JSON.stringify(text)} is not a label`,
      'Write --require-label NAME or --require-label NAME=VALUE',
    )
  return {name: name.trim(), value}
}

const atOnce = 4

/** Labels that the server does not report are read from the registry: two requests for each image. */
export const labelsGate = (required: readonly RequiredLabel[], open: Open, signal: AbortSignal): Gate => ({
  name: 'labels',
  isRequired: true,
  title: 'Check the labels',
  async check(images) {
    const checked = images.filter(({kind}) => kind !== 'signature' && kind !== 'artifact')
    const read = new Map<string, Promise<readonly Labels[]>>()
    const labelsOf = (image: Placement): Promise<readonly Labels[]> => {
      if (missing(required, image.labels).length === 0) return Promise.resolve([image.labels])
      let found = read.get(image.digest)
      if (!found) read.set(image.digest, (found = labelsInRegistry(image, open, signal)))
      return found
    }
    const findings = await mapParallel(checked, atOnce, async (image) => {
      const lacking = (await labelsOf(image)).flatMap((labels) => missing(required, labels))
      return [...new Set(lacking)].map((reason): Finding => ({
        subject: image.pull_spec,
        reason,
        hint: 'Build the image with the label, then release again',
      }))
    })
    return findings.flat()
  },
})

type Labels = Readonly<Record<string, string>>

function missing(required: readonly RequiredLabel[], labels: Labels): string[] {
  return required.flatMap(({name, value}) => {
    const found = Object.hasOwn(labels, name) ? labels[name] : undefined
    if (found === undefined) return [`it lacks the label ${name}`]
    return value === undefined || found === value
      ? []
      : [`its label ${name} is ${JSON.stringify(found)}, not ${JSON.stringify(value)}`]
  })
}

/** The labels of an image; of an index those of each image in it. */
async function labelsInRegistry(
  {image, digest}: Placement,
  open: Open,
  signal: AbortSignal,
): Promise<readonly Labels[]> {
  const registry = await open()
  return explained(registry, async () => {
    const facts = await inspectImage(registry.client.repository(image), digest, {signal})
    return imagesOf(facts).map(({labels}) => labels)
  })
}

const imagesOf = (facts: ImageFacts): readonly ImageFacts[] =>
  facts.kind === 'list' ? facts.manifests.filter(({kind}) => kind === 'image').flatMap(imagesOf) : [facts]
