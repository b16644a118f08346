// Documentation and comments lead readers to files: every file that they name exists.
import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, it} from 'vitest'
import {root} from '../support/root'

const folders = ['src', 'test', 'scripts', 'docs', 'bench', 'bin']

/** The files of the project, apart from what is recorded or built. */
const files = [
  ...folders.flatMap((folder) =>
    readdirSync(join(root, folder), {recursive: true, encoding: 'utf8'}).map((file) => `${folder}/${file}`),
  ),
  ...readdirSync(root).filter((file) => file.endsWith('.md')),
]

/** Adding a command is told with files that its reader makes. */
const isExample = (file: string): boolean => file.includes('adding-a-command')

/** A path with a word that stands for any name. */
const isPattern = (path: string): boolean => /\b(NAME|TOPIC|VERB)\b/.test(path)

const read = (file: string): string => readFileSync(join(root, file), 'utf8')

it('every path in documentation and comments is that of a file', () => {
  const path = /(?<![\w./-])(?:src|test|scripts|docs|bench|bin)\/[\w/.-]+\.(?:ts|mts|mjs|js|md|json|txt|sh)\b/g
  const texts = files.filter((file) => /\.(ts|mts|mjs|js|md|sh)$/.test(file) && !isExample(file))
  const missing = texts.flatMap((file) =>
    [...new Set(read(file).match(path))]
      .filter((named) => !isPattern(named) && !existsSync(join(root, named)))
      .map((named) => `${file} names ${named}`),
  )
  expect(missing).toEqual([])
})

it('every file that the architecture names exists, whichever folder its path begins in', () => {
  const named = [...read('docs/architecture.md').matchAll(/`([\w/.-]+\.(?:ts|mjs|js))`/g)].map(([, name = '']) => name)
  const present = (name: string): boolean => files.some((file) => file === name || file.endsWith(`/${name}`))
  const isElsewhere = (name: string): boolean => name.startsWith('dist/') || name === '.dependency-cruiser.mjs'
  expect(named.length).toBeGreaterThan(50)
  expect(named.filter((name) => !isPattern(name) && !isElsewhere(name) && !present(name))).toEqual([])
})
