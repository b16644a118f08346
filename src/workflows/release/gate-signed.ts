// Whether every image of a release is signed by somebody who is trusted.
import {mapParallel} from '../../core/parallel'
import type {Open} from '../registry/access'
import {explained} from '../registry/advice'
import type {VerificationKey} from '../signatures/keys'
import {byKeys, verifyImage} from '../signatures/verify'
import type {Finding, Gate} from './gates'

const atOnce = 4

/** Each digest is verified once: two requests, and about three more for each manifest with signatures. */
export const signedGate = (keys: readonly VerificationKey[], open: Open, signal: AbortSignal): Gate => ({
  name: 'signed',
  isRequired: true,
  title: 'Verify the signatures',
  async check(images) {
    const wanted = images.filter(({kind}) => kind !== 'signature' && kind !== 'artifact')
    const once = [...new Map(wanted.map((one) => [`${one.image}@${one.digest}`, one])).values()]
    if (once.length === 0) return []
    const registry = await open()
    const verified = await mapParallel(once, atOnce, ({image, digest, tag}) =>
      explained(registry, () => verifyImage(registry, {image, digest, tag}, byKeys(keys), signal)),
    )
    return verified.flatMap(({verified: isGood, reason}, index): Finding[] => {
      const subject = once[index]?.pull_spec
      if (isGood || subject === undefined) return []
      return [
        {
          subject,
          reason: reason ?? 'no signature counts',
          hint: `Look at its signatures: mallet image verify ${subject} --key FILE`,
        },
      ]
    })
  },
})
