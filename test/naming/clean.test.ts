import {describe, expect, it} from 'vitest'
import {clean, isValidName, validateName} from '../../src/naming/clean'
import {labelFor, validateLabel} from '../../src/naming/label'

describe('cleaning', () => {
  it.each([
    ['acme/a___b', 'acme/a_b', true],
    ['acme/a__b', 'acme/a__b', false],
    ['acme/a--b', 'acme/a--b', false],
    ['acme/_foo', 'acme/_foo', false],
    ['acme/foo_/bar', 'acme/foo_/bar', false],
    ['acme/foo-_bar', 'acme/foobar', true],
    ['acme/my.repo.name', 'acme/my_repo_name', true],
    ['acme/quay/busybox:1', 'acme/quay/busybox_1', true],
    ['Straße/x', 'stra_e/x', true],
    [' acme   busybox ', 'acme_busybox', true],
    ['__acme__', 'acme', true],
    ['My_Organization_-_Number_1/prod/repo', 'my_organization_number_1/prod/repo', true],
    ['registry.acme.com/x', 'registry_acme_com/x', true],
    ['a👍b', 'a_b', true],
    ['żółty', 'ty', true],
    ['a\nb\tc', 'a_b_c', true],
    ['', '', false],
    ['///', '///', false],
    // One pass: what a deletion brings together stays.
    ['a_-__', 'a_', false],
    ['-__a', '_a', false],
  ])('%j becomes %j', (text, cleaned, valid) => {
    expect(clean(text)).toBe(cleaned)
    expect(isValidName(cleaned)).toBe(valid)
  })
})

describe('the shape of a name', () => {
  it.each(['a', '0', 'a/b', 'a.b_c-d/e', 'a'.repeat(255), 'id/3/9/webapp'])('%j is legal', (name) => {
    expect(validateName(name)).toBeNull()
  })

  it.each([
    ['', 'is empty'],
    ['a'.repeat(256), 'has 256 characters; the maximum is 255'],
    ['/a', "begins with '/'"],
    ['a/', "ends with '/'"],
    ['a//b', "contains '//'; segments cannot be empty"],
    ['a__b', "contains '__'; separate"],
    ['a--b', "contains '--'; separate"],
    ['a.-b', "contains '.-'; separate"],
    ['-a', "has the segment '-a', which begins with '-'; segments must"],
    ['a/b_/c', "has the segment 'b_', which ends with '_'; segments must"],
    ['aB', "contains the uppercase letter 'B' at character 2; only"],
    ['a b', "contains ' ' at character 2; only"],
    ['a:1', "contains ':' at character 2; only"],
    ['ż', "contains 'ż' at character 1; only"],
    ['a\n', "contains '\n' at character 2; only"],
  ])('%j %s', (name, reason) => {
    expect(validateName(name)).toContain(reason)
    expect(isValidName(name)).toBe(false)
  })
})

describe('over random texts', () => {
  const alphabet = [...'abzAZ019_-_-./: ż👍\n']
  const texts = Array.from({length: 5000}, (_, i) => randomText(alphabet, i + 1))
  const shape = /^[a-z0-9]+([._-][a-z0-9]+)*(\/[a-z0-9]+([._-][a-z0-9]+)*)*$/

  it('a cleaned text holds no other characters than a-z, 0-9, _, - and /', () => {
    for (const text of texts) expect(clean(text)).toMatch(/^[a-z0-9_/-]*$/)
  })

  it('cleaning a valid result again changes nothing but dots', () => {
    const valid = texts.map(clean).filter(isValidName)
    expect(valid.length).toBeGreaterThan(200)
    for (const name of valid) expect(clean(name)).toBe(name)
  })

  it('cleaning never makes a text longer', () => {
    for (const text of texts) expect([...clean(text)].length).toBeLessThanOrEqual([...text].length)
  })

  it('a reason is given exactly for the names that do not have the shape', () => {
    for (const text of texts.flatMap((item) => [item, clean(item), item.toLowerCase()])) {
      expect(validateName(text) === null, JSON.stringify(text)).toBe(shape.test(text) && !text.endsWith('\n'))
    }
  })

  it('a label made of an ASCII name is legal, and stays as it is', () => {
    for (const text of texts) {
      const label = labelFor(text, () => 'uuid')
      if (text !== '') expect(validateLabel(label)).toBeNull()
      expect(labelFor(label, () => 'other')).toBe(label)
    }
  })
})

describe('labels', () => {
  it.each([
    ['ACME Corp. Ltd', 'ACME_Corp_Ltd'],
    ['rhel9/firefox-flatpak', 'rhel9_firefox-flatpak'],
    ['My Organization - Number: 1', 'My_Organization_-_Number_1'],
    ['nginx:1.25', 'nginx_1_25'],
    ['_x_', '_x_'],
    ['a__b', 'a__b'],
    ['Zażółć', 'a-uuid'],
    ['x'.repeat(128), 'x'.repeat(128)],
    ['x'.repeat(129), 'a-uuid'],
  ])('%j gives %j', (name, label) => {
    expect(labelFor(name, () => 'a-uuid')).toBe(label)
  })

  it('one that is taken gives a UUID', () => {
    expect(
      labelFor(
        'busy box',
        () => 'a-uuid',
        (label) => label === 'busy_box',
      ),
    ).toBe('a-uuid')
  })

  it.each([
    ['', 'is empty'],
    ['my.app', "contains '.'; only"],
    ['ł', "contains 'ł'; only"],
    ['x'.repeat(129), 'has 129 characters; the maximum is 128'],
  ])('%j %s', (label, reason) => {
    expect(validateLabel(label)).toContain(reason)
  })
})

/** A reproducible text of up to 20 characters. */
function randomText(alphabet: readonly string[], seed: number): string {
  let state = seed * 7919
  const next = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return state >>> 8
  }
  return Array.from({length: next() % 21}, () => alphabet[next() % alphabet.length]).join('')
}
