import {describe, expect, it} from 'vitest'
import {planVersions, type VersionFacts, type VersionRules} from '../../../src/workflows/prune/versions'
import {readAge} from '../../../src/workflows/prune/rules'
import {now, random} from './model'

const day = 86_400_000
const seeds = Array.from({length: 1000}, (_, seed) => seed)

interface View {
  readonly versions: VersionFacts[]
  readonly needed: Map<string, string>
  readonly rules: VersionRules
}

function view(seed: number): View {
  const r = random(seed)
  const count = 1 + r.below(8)
  const versions = Array.from({length: count}, (_, n) => ({
    id: n + 1,
    version: `${n + 1}.0`,
    published: now - (count - n) * r.below(30) * day,
    environments: r.chance(0.25) ? ['Dev'] : [],
    composites: r.chance(0.15) ? ['All apps'] : [],
    holds: new Set(['a', 'b', 'c', 'd'].filter(() => r.chance(0.4))),
  }))
  const needed = new Map(['a', 'b', 'gone'].filter(() => r.chance(0.5)).map((key) => [key, `needs ${key}`]))
  const rules = {keep: r.below(4), olderThan: r.chance(0.5) ? readAge('--older-than', '30d', now) : undefined}
  return {versions, needed, rules}
}

const staying = ({versions, rules, needed}: View): VersionFacts[] => {
  const decided = planVersions(versions, rules, needed)
  return versions.filter(({id}) => decided.get(id)?.action === 'keep')
}

describe('a plan for the versions of any content view', () => {
  it('never has one that is used, one that the rules keep, or the last one with what is needed', () => {
    for (const seed of seeds) {
      const one = view(seed)
      const stay = staying(one)
      const unused = one.versions.filter(({environments, composites}) => environments.length + composites.length === 0)
      const {keep, olderThan} = one.rules
      for (const version of one.versions) {
        const isNew = keep > 0 && unused.slice(-keep).includes(version)
        const isYoung = olderThan !== undefined && version.published >= olderThan.before
        if (!unused.includes(version) || isNew || isYoung) expect(stay, `seed ${seed}`).toContain(version)
      }
      for (const key of one.needed.keys())
        if (one.versions.some(({holds}) => holds.has(key)))
          expect(
            stay.some(({holds}) => holds.has(key)),
            `seed ${seed} ${key}`,
          ).toBe(true)
    }
  })

  it('has every other, and nothing a second time', () => {
    for (const seed of seeds) {
      const one = view(seed)
      const stay = staying(one)
      const decided = planVersions(one.versions, one.rules, one.needed)
      const reasons = stay.filter(({id}) => decided.get(id)?.reason.startsWith('needs'))
      // each that is kept for what it holds is the only one left that holds something needed
      for (const version of reasons)
        expect(
          [...version.holds].some(
            (key) =>
              one.needed.has(key) &&
              !stay.some((other) => other.id > version.id && other.holds.has(key)) &&
              !stay.some((other) => !reasons.includes(other) && other.holds.has(key)),
          ),
          `seed ${seed}`,
        ).toBe(true)
      expect(staying({...one, versions: stay}), `seed ${seed}`).toEqual(stay)
    }
  })
})
