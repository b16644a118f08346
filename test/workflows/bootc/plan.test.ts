import {describe, expect, it} from 'vitest'
import {driftOf, uncertain} from '../../../src/workflows/bootc/drift'
import {upgradeGoal} from '../../../src/workflows/bootc/goals'
import {planUpdate, waveSize, wavesOf} from '../../../src/workflows/bootc/plan'
import {parseTarget, resolveTarget, type Resolved} from '../../../src/workflows/bootc/target'
import {SameImages} from '../../../src/workflows/images/same-image'
import {placement} from '../images/support'
import {digest, fleetHost, image, serving, spec} from './support'

const served = (path: string, letter: string, repository = 'rhel9') => {
  const [name = '', tag = ''] = path.split(':')
  return placement({image: name, tag, digest: digest(letter), repository, pull_spec: spec(path)})
}
const dev = serving(served('acme/dev/os:9', 'b'), served('acme/dev/os:10', 'c'), served('acme/dev/web:9', 'd', 'web'))

const words = (resolved: Resolved): string =>
  'goal' in resolved
    ? `${resolved.goal.image.replace(spec(''), '')}@${resolved.goal.digest.at(-1) ?? ''}`
    : resolved.reason

const none = new SameImages()
/** The index that is `b` lists `d` for one platform and `e` for another; the index `f` lists `c`. */
const same = new SameImages([
  [digest('b'), digest('d')],
  [digest('b'), digest('e')],
  [digest('f'), digest('c')],
])

describe('the target of a switch', () => {
  it.each([
    ['acme/dev/os:10', 'acme/dev/os:10@c'],
    [spec('acme/dev/os:10'), 'acme/dev/os:10@c'],
    ['rhel9:10', 'acme/dev/os:10@c'],
    ['os:10', 'acme/dev/os:10@c'],
    [':10', 'acme/dev/os:10@c'],
    ['10', 'acme/dev/os:10@c'],
    [`acme/dev/os@${digest('c')}`, `acme/dev/os@${digest('c')}@c`],
    ['rhel9', 'Dev/OS_CV does not serve rhel9:latest'],
    ['acme/test/os:10', 'Dev/OS_CV does not serve acme/test/os:10'],
    [`acme/dev/os@${digest('e')}`, `Dev/OS_CV does not serve acme/dev/os@${digest('e')}`],
    [':11', 'Dev/OS_CV does not serve acme/dev/os:11'],
    ['quay.io/fedora/fedora-bootc:42', 'quay.io is another registry'],
  ])('%s', (text, expected) => {
    expect(words(resolveTarget(parseTarget(text), fleetHost('acme/dev/os:9@a'), dev, none))).toBe(expected)
  })

  it('is refused where it means several images, and where it is none', () => {
    const two = serving(served('acme/dev/a/os:9', 'b'), served('acme/dev/b/os:9', 'c'))
    const host = fleetHost('acme/dev/os:9@a')
    expect(words(resolveTarget(parseTarget('os:9'), host, two, none))).toBe(
      'os:9 means several images: acme/dev/a/os, acme/dev/b/os',
    )
    for (const text of ['', ':', ':a b', 'a:b:c', 'A/B:1']) expect(() => parseTarget(text), text).toThrow()
  })

  it('is pulled from the smart proxy where the host does that', () => {
    const booted = {image: 'proxy.example.com/acme/dev/os:9', digest: digest('a')}
    const host = fleetHost(null, {booted, contentSource: 'proxy.example.com'})
    expect(words(resolveTarget(parseTarget(':10'), host, dev, none))).toBe('proxy.example.com/acme/dev/os:10@c')
  })
})

describe('the goal of an upgrade', () => {
  it('is what is served under the name that is followed', () => {
    expect(words(upgradeGoal(fleetHost('acme/dev/os:9@a'), dev))).toBe('acme/dev/os:9@b')
    const switched = fleetHost('acme/dev/os:9@a', {staged: image('acme/dev/os:10@a')})
    expect(words(upgradeGoal(switched, dev))).toBe('acme/dev/os:10@c')
  })

  it('is unknown for what Katello does not serve', () => {
    const goal = (booted: string) => words(upgradeGoal(fleetHost(null, {booted: {image: booted, digest: null}}), dev))
    expect(goal('quay.io/a/b:1')).toBe('quay.io/a/b:1 is in another registry')
    expect(goal(spec('acme/dev/gone:1'))).toBe('Dev/OS_CV does not serve acme/dev/gone:1')
    expect(goal(spec(`acme/dev/os@${digest('a')}`))).toContain('is pinned to a digest')
    expect(goal('not a spec')).toBe('not a spec is in another registry')
  })
})

describe('the plan of an update', () => {
  const goal = {image: spec('acme/dev/os:10'), digest: digest('c')}
  const to = () => ({goal})

  it('leaves alone what is there, and what cannot be changed', () => {
    const there = fleetHost('acme/dev/os:10@c')
    const staged = fleetHost('acme/dev/os:9@a', {staged: image('acme/dev/os:10@c')})
    const packages = fleetHost(null)
    const plan = planUpdate([there, staged, packages], to, {action: 'switch', reboot: false, same: none})
    expect(plan.pending).toEqual([])
    expect(plan.settled.map(({status, detail}) => [status, detail])).toEqual([
      ['already', 'It is booted'],
      ['already', 'It is staged'],
      ['blocked', `${packages.name} is not in image mode`],
    ])
  })

  it('reboots hosts that have only staged it', () => {
    const staged = fleetHost('acme/dev/os:9@a', {staged: image('acme/dev/os:10@c')})
    const {pending} = planUpdate([staged], to, {action: 'switch', reboot: true, same: none})
    expect(pending.map(({command}) => command)).toEqual(['upgrade'])
  })

  it('upgrades where the name is followed already, because a switch would do nothing', () => {
    const hosts = [fleetHost('acme/dev/os:9@a'), fleetHost('acme/dev/os:10@a')]
    const {pending} = planUpdate(hosts, to, {action: 'switch', reboot: false, same: none})
    expect(pending.map(({command}) => command)).toEqual(['switch', 'upgrade'])
  })

  it('does not take an image that runs for one that boots next', () => {
    const leaving = fleetHost('acme/dev/os:10@c', {staged: image('acme/dev/os:9@b')})
    expect(planUpdate([leaving], to, {action: 'switch', reboot: false, same: none}).pending).toHaveLength(1)
  })
})

describe('waves', () => {
  it.each([
    ['5', 20, 5],
    ['10%', 20, 2],
    ['10%', 5, 1],
    ['34%', 3, 2],
    ['100%', 3, 3],
    ['0', 3, undefined],
    ['0%', 3, undefined],
    ['101%', 3, undefined],
    ['-1', 3, undefined],
    ['1.5', 3, undefined],
    ['', 3, undefined],
    ['five', 3, undefined],
  ])('%s of %i hosts are %s', (text, count, size) => {
    expect(waveSize(text, count)).toBe(size)
  })

  it('hold every host once, in order', () => {
    for (let count = 0; count <= 12; count++)
      for (let size = 1; size <= 13; size++) {
        const hosts = Array.from({length: count}, (_, index) => index)
        const waves = wavesOf(hosts, size)
        expect(waves.flat()).toEqual(hosts)
        expect(waves.every((wave) => wave.length > 0 && wave.length <= size)).toBe(true)
      }
  })
})

describe('drift', () => {
  it('says how the booted image compares with what is served', () => {
    const hosts = [
      fleetHost('acme/dev/os:9@b'),
      fleetHost('acme/dev/os:9@a'),
      fleetHost('acme/dev/os:9@a', {staged: image('acme/dev/os:9@b')}),
      fleetHost('acme/dev/gone:9@a'),
      fleetHost(null, {booted: {image: 'quay.io/a/b:1', digest: digest('a')}}),
      fleetHost(null, {booted: {image: spec(`acme/dev/os@${digest('b')}`), digest: digest('b')}}),
      fleetHost(null),
    ]
    expect(driftOf(hosts, dev, none).map(({state, served_digest: one}) => [state, one?.at(-1)])).toEqual([
      ['current', 'b'],
      ['behind', 'b'],
      ['staged', 'b'],
      ['gone', undefined],
      ['elsewhere', undefined],
      ['pinned', undefined],
    ])
  })
})

describe('an image that a host reports by the digest of its platform, or by that of the index', () => {
  const to = (letter: string) => () => ({goal: {image: spec('acme/dev/os:9'), digest: digest(letter)}})

  it.each([
    ['d', 'current'],
    ['e', 'current'],
    ['b', 'current'],
    ['a', 'behind'],
    ['f', 'behind'],
  ])('%s where b is served', (booted, state) => {
    const hosts = [fleetHost(`acme/dev/os:9@${booted}`)]
    expect(driftOf(hosts, dev, same).map((one) => one.state)).toEqual([state])
    const {settled} = planUpdate(hosts, to('b'), {action: 'upgrade', reboot: true, same})
    expect(settled).toHaveLength(state === 'current' ? 1 : 0)
  })

  it('is the same where the tag names the image of the platform', () => {
    const [host, other] = [fleetHost('acme/dev/os:10@f'), fleetHost('acme/dev/os:10@b')]
    expect(driftOf([host, other], dev, same).map(({state}) => state)).toEqual(['current', 'behind'])
    expect(uncertain([host, other], dev)).toMatchObject([{digest: digest('c')}, {digest: digest('c')}])
    expect(uncertain([fleetHost('acme/dev/os:10@c'), fleetHost('acme/dev/gone:1@c'), fleetHost(null)], dev)).toEqual([])
  })

  it('may be staged', () => {
    const staged = fleetHost('acme/dev/os:9@a', {staged: image('acme/dev/os:9@d')})
    expect(driftOf([staged], dev, same).map(({state}) => state)).toEqual(['staged'])
    const plan = planUpdate([staged], to('b'), {action: 'upgrade', reboot: false, same})
    expect(plan.settled.map(({status, detail}) => [status, detail])).toEqual([['already', 'It is staged']])
  })

  it('can be switched to by either', () => {
    const host = fleetHost('acme/dev/os:9@a')
    for (const letter of ['d', 'b'])
      expect(words(resolveTarget(parseTarget(`acme/dev/os@${digest(letter)}`), host, dev, same))).toBe(
        `acme/dev/os@${digest(letter)}@${letter}`,
      )
  })
})
