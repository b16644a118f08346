import {describe, expect, it} from 'vitest'
import {companionTag, parseCompanionTag} from '../../../src/oci/companions'
import type {Protection, RepositoryContent} from '../../../src/workflows/prune/content'
import {freedBytes, goneDigests} from '../../../src/workflows/prune/freed'
import {actionOf, planAll, planRepository, type RepositoryPlan} from '../../../src/workflows/prune/plan'
import {readAge, type Rules} from '../../../src/workflows/prune/rules'
import {digest, image, now, server, subjectOf, type Server} from './model'

const rounds = 400
const seeds = Array.from({length: rounds}, (_, seed) => seed)
const planned = (one: Server): RepositoryPlan[] => planAll(one.contents, one.rules, one.protection)
const kept = ({manifests}: RepositoryPlan): Set<string> => new Set(actionOf(manifests, 'keep'))

/** What is left of a repository when a plan has been carried out. */
function after({content, tags, manifests}: RepositoryPlan): RepositoryContent {
  const stay = new Set(actionOf(manifests, 'keep'))
  const names = new Set(actionOf(tags, 'keep'))
  return {
    ...content,
    tags: new Map([...content.tags].filter(([tag]) => names.has(tag))),
    manifests: new Map([...content.manifests].filter(([one]) => stay.has(one))),
  }
}

describe('a plan for any server', () => {
  it('never has what is protected, its index, what an index lists, or what is attached to an image that stays', () => {
    for (const seed of seeds) {
      const one = server(seed)
      for (const plan of planned(one)) {
        const stays = kept(plan)
        const {content} = plan
        const {digests, members} = one.protection
        for (const protectedDigest of [...digests.keys(), ...members.keys()]) {
          for (const {digest: parent, children} of content.manifests.values())
            if (digests.has(protectedDigest) && children.includes(protectedDigest))
              expect(stays, `seed ${seed}`).toContain(parent)
          if (!content.manifests.has(protectedDigest)) continue
          expect(stays, `seed ${seed}`).toContain(protectedDigest)
          for (const [tag, named] of content.tags)
            if (named === protectedDigest) expect(plan.tags.get(tag)?.action, `seed ${seed} ${tag}`).toBe('keep')
        }
        for (const stay of stays) {
          for (const child of content.manifests.get(stay)?.children ?? [])
            if (content.manifests.has(child)) expect(stays, `seed ${seed}`).toContain(child)
          for (const {digest: attached, subject} of content.manifests.values())
            if (subject === stay) expect(stays, `seed ${seed}`).toContain(attached)
          for (const tag of content.tags.keys())
            if (parseCompanionTag(tag)?.subject === stay)
              expect(plan.tags.get(tag)?.action, `seed ${seed} ${tag}`).toBe('keep')
        }
        for (const [tag, {action}] of plan.tags) {
          if (one.protection.followed.has(`${content.image}:${tag}`) && subjectOf(content, tag) === undefined)
            expect(action, `seed ${seed} ${tag}`).toBe('keep')
          if (action === 'keep') expect(stays, `seed ${seed} ${tag}`).toContain(content.tags.get(tag))
        }
      }
    }
  })

  it('has every tag that the rules let go, and every manifest that nothing keeps', () => {
    for (const seed of seeds) {
      const one = server(seed)
      const plans = planned(one)
      for (const plan of plans) {
        for (const [tag, {action}] of plan.tags)
          if (subjectOf(plan.content, tag) === undefined)
            expect(action, `seed ${seed} ${tag}`).toBe(mayGo(one, plan.content, tag) ? 'delete' : 'keep')
        const reasons = justified(one, plan, plans)
        for (const stay of kept(plan))
          expect(reasons, `seed ${seed} ${plan.manifests.get(stay)?.reason}`).toContain(stay)
      }
    }
  })

  it('leaves nothing for a second run', () => {
    for (const seed of seeds) {
      const one = server(seed)
      const again = planned({...one, contents: planned(one).map(after)})
      for (const {tags, manifests} of again)
        expect([actionOf(tags, 'delete'), actionOf(manifests, 'delete')], `seed ${seed}`).toEqual([[], []])
    }
  })

  it('says how many bytes the store then frees', () => {
    for (const seed of seeds) {
      const one = server(seed)
      const plans = planned(one)
      const outside = new Map([[digest('outside'), [{digest: digest('blob 3'), size: 1}]]])
      const before = blobsOf(one.contents)
      const left = blobsOf(plans.map(after))
      left.set(digest('blob 3'), 0)
      const bytes = [...before].reduce((sum, [name, size]) => sum + (left.has(name) ? 0 : size), 0)
      expect(freedBytes(plans, outside), `seed ${seed}`).toEqual({bytes, isExact: true})
    }
  })
})

const blobsOf = (contents: readonly RepositoryContent[]): Map<string, number> =>
  new Map(
    contents.flatMap(({manifests}) =>
      [...manifests.values()].flatMap(({blobs = []}) => blobs.map(({digest: name, size}) => [name, size] as const)),
    ),
  )

/** What the rules say of a tag, without indexes and signatures: the text of the documentation as a function. */
function mayGo({rules, protection}: Server, content: RepositoryContent, tag: string): boolean {
  const {manifests, tags} = content
  const named = tags.get(tag) ?? ''
  const above = (one: string): string[] =>
    [...manifests.values()].filter(({children}) => children.includes(one)).flatMap(({digest: up}) => [up, ...above(up)])
  const shields = [
    ...[...protection.digests.keys()].flatMap((one) => [one, ...above(one)]),
    ...protection.members.keys(),
  ]
  if (shields.includes(named) || protection.followed.has(`${content.image}:${tag}`)) return false
  const {keep, olderThan, keepTags, untaggedOnly} = rules
  if (untaggedOnly || (keep === undefined && olderThan === undefined && keepTags.length === 0)) return false
  const isPattern = (name: string): boolean => keepTags.length > 0 && name.startsWith('v')
  if (isPattern(tag)) return false
  if (keep !== undefined) {
    const others = [...tags].filter(([name]) => subjectOf(content, name) === undefined && !isPattern(name))
    const rank = (one: string): number => manifests.get(one)?.built ?? manifests.get(one)?.arrived ?? Infinity
    const newer = new Set(others.map(([, one]) => one).filter((one) => isBefore(one, named, rank, content)))
    if (newer.size < keep) return false
  }
  if (!olderThan) return true
  const {built, arrived} = manifests.get(named) ?? {}
  const latest = Math.max(built ?? -Infinity, arrived ?? -Infinity)
  return latest !== -Infinity && latest < olderThan.before
}

function isBefore(a: string, b: string, rank: (one: string) => number, {manifests}: RepositoryContent): boolean {
  if (a === b) return false
  if (rank(a) !== rank(b)) return rank(a) > rank(b)
  const [x = Infinity, y = Infinity] = [manifests.get(a)?.id, manifests.get(b)?.id]
  return x === y ? a < b : x > y
}

/** Everything in a repository that somebody needs, found by looking at each manifest until nothing is added. */
function justified({rules, protection}: Server, plan: RepositoryPlan, plans: readonly RepositoryPlan[]): Set<string> {
  const {content} = plan
  const {manifests, tags} = content
  const others = new Set(plans.filter((other) => other !== plan).flatMap((other) => [...kept(other)]))
  const isElsewhere = (one: string): boolean => protection.elsewhere.has(one) || others.has(one)
  const needed = new Set<string>()
  for (let size = -1; size !== needed.size;) {
    size = needed.size
    for (const one of manifests.values()) {
      const names = [...tags].filter(([, named]) => named === one.digest).map(([tag]) => tag)
      const subjects = [one.subject, ...names.map((tag) => parseCompanionTag(tag)?.subject)].filter(
        (s) => s !== undefined,
      )
      const above = [...manifests.values()].filter(({children}) => children.includes(one.digest))
      const age = Math.max(one.built ?? -Infinity, one.arrived ?? -Infinity)
      const isYoung = rules.olderThan !== undefined && (age === -Infinity || age >= rules.olderThan.before)
      const isFree = names.length === 0 && above.length === 0 && one.subject === undefined
      if (
        protection.digests.has(one.digest) ||
        protection.members.has(one.digest) ||
        one.children.some((child) => protection.digests.has(child) || isShieldedAbove(child, content, protection)) ||
        names.some((tag) => subjectOf(content, tag) === undefined && plan.tags.get(tag)?.action === 'keep') ||
        above.some((parent) => needed.has(parent.digest)) ||
        subjects.some((subject) => needed.has(subject)) ||
        subjects.some((subject) => !manifests.has(subject) && (isElsewhere(subject) || !rules.orphans)) ||
        (isFree && isYoung) ||
        (!rules.deletesTags &&
          (names.length > 0 || one.type === 'index' || isElsewhere(one.digest) || isTaggedSubject(one.digest, content)))
      )
        needed.add(one.digest)
    }
  }
  return needed
}

const isShieldedAbove = (one: string, {manifests}: RepositoryContent, {digests}: Protection): boolean =>
  (manifests.get(one)?.children ?? []).some((child) => digests.has(child))

const isTaggedSubject = (one: string, content: RepositoryContent): boolean =>
  [...content.tags.keys()].some((tag) => subjectOf(content, tag) === one)

describe('rules', () => {
  const rules: Rules = {
    keep: undefined,
    keepTags: [],
    olderThan: undefined,
    untaggedOnly: false,
    orphans: false,
    deletesTags: true,
  }
  const nothing: Protection = {digests: new Map(), members: new Map(), followed: new Map(), elsewhere: new Set()}
  const content = (tags: Record<string, string>, images: readonly ReturnType<typeof image>[]): RepositoryContent => ({
    id: 1,
    name: 'web',
    product: 'Apps',
    image: 'acme/apps/web',
    tags: new Map(Object.entries(tags).map(([tag, name]) => [tag, digest(name)])),
    manifests: new Map(images.map((one) => [one.digest, one])),
  })
  const days = (n: number): number => now - n * 86_400_000
  const web = content({a: 'one', b: 'two', v1: 'three', latest: 'two'}, [
    image('one', {built: days(100)}),
    image('two', {built: days(1)}),
    image('three', {built: days(200)}),
    image('four', {built: days(5)}),
  ])
  const said = (plan: RepositoryPlan): Record<string, string> =>
    Object.fromEntries([...plan.tags].map(([tag, {action, reason}]) => [tag, `${action}: ${reason}`]))

  it('are only about untagged manifests when none is given', () => {
    const plan = planRepository(web, rules, nothing)
    expect(said(plan)['a']).toBe('keep: tagged')
    expect(actionOf(plan.manifests, 'delete')).toEqual([digest('four')])
  })

  it('count tags of one image once, and not what a pattern keeps', () => {
    expect(said(planRepository(web, {...rules, keep: 1, keepTags: ['v*']}, nothing))).toEqual({
      a: 'delete: not among the 1 newest',
      b: 'keep: the newest',
      latest: 'keep: the newest',
      v1: 'keep: matches v*',
    })
  })

  it('go by the later of building and arriving', () => {
    const late = content({a: 'one'}, [image('one', {built: days(100), arrived: days(2)})])
    const old = {...rules, olderThan: readAge('--older-than', '90d', now)}
    expect(said(planRepository(late, old, nothing))).toEqual({a: 'keep: newer than 90d'})
    expect(said(planRepository(web, old, nothing))).toMatchObject({
      a: 'delete: older than 90d',
      b: 'keep: newer than 90d',
    })
  })

  it('let signatures follow their image', () => {
    const signed = content({a: 'one', [companionTag(digest('one'), 'sig')]: 'signature'}, [
      image('one', {built: days(100)}),
      image('signature'),
      image('sbom', {subject: digest('one')}),
    ])
    const gone = planRepository(signed, {...rules, keep: 0}, nothing)
    expect(goneDigests([gone], new Set()).size).toBe(3)
    const served: Protection = {...nothing, digests: new Map([[digest('one'), 'served in Dev']])}
    const stays = planRepository(signed, {...rules, keep: 0}, served)
    expect(actionOf(stays.manifests, 'delete')).toEqual([])
    expect(stays.manifests.get(digest('sbom'))?.reason).toBe('belongs to an image that stays')
  })

  it('never take what a host reports, whether it reports the index or the image of its platform', () => {
    const [index, arm] = [image('index', {type: 'index', children: [digest('amd'), digest('arm')]}), image('arm')]
    const listed = content({multi: 'index', arm: 'arm'}, [index, image('amd'), arm])
    const reports = (digests: string, members: readonly string[] = []): Protection => ({
      ...nothing,
      digests: new Map([[digest(digests), 'booted by edge']]),
      members: new Map(members.map((name) => [digest(name), 'in an index booted by edge'])),
    })
    const gone = (shields: Protection, from = listed): string[] =>
      actionOf(planRepository(from, {...rules, keep: 0}, shields).manifests, 'delete')
    expect(gone(nothing)).toHaveLength(3)
    expect(gone(reports('index', ['amd', 'arm']))).toEqual([])
    expect(gone(reports('arm'))).toEqual([])
    // the tag names the image of one platform; the index that the host reports is elsewhere
    const alone = content({arm: 'arm', other: 'two'}, [arm, image('two')])
    expect(gone(reports('index', ['amd', 'arm']), alone)).toEqual([digest('two')])
    expect(said(planRepository(alone, {...rules, keep: 0}, reports('index', ['amd', 'arm'])))['arm']).toBe(
      'keep: in an index booted by edge',
    )
    // the index is here and what the host reports is not
    const sparse = content({multi: 'index'}, [index])
    expect(gone(reports('arm'), sparse)).toEqual([])
  })

  it('take an age as other options do', () => {
    expect(() => readAge('--older-than', '90', now)).toThrow('--older-than takes an age, not "90"')
    expect(readAge('--older-than', '2w', now)).toEqual({text: '2w', before: days(14)})
  })
})
