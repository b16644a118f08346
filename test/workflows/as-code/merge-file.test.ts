import {expect, it} from 'vitest'
import {parseDocument} from 'yaml'
import {mergedText, type Tree} from '../../../src/workflows/as-code/merge-file'

const merged = (text: string, tree: Tree): string =>
  mergedText(text, parseDocument(text), {tree, whole: tree}, {filled: (one) => one, newest: () => undefined})

it('ends new lines as the file ends its own', () => {
  const dev = {name: 'Dev', description: 'one'}
  const text = 'organization: A\nenvironments:\n- name: Dev # x\n  description: two\n- name: Prod'
  const tree = {organization: 'A', environments: [dev, {name: 'Prod', after: 'Dev'}, {name: 'QA', after: 'Prod'}]}
  const expected =
    'organization: A\nenvironments:\n- name: Dev # x\n  description: one\n- name: Prod\n  after: Dev\n- name: QA\n  after: Prod\n'
  expect(merged(text, tree)).toBe(expected)
  const dos = (unix: string): string => unix.replaceAll('\n', '\r\n')
  expect(merged(dos(text), tree)).toBe(dos(expected))
})
