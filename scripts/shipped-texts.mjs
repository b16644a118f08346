// Texts beside the program: pages of the documentation, which `mallet mcp` offers, and the licenses of what the build takes in.
import {copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'

/** Pages for those who work on the program. */
const forDevelopers = new Set(['adding-a-command.md', 'architecture.md', 'clients.md'])

/** Copies the pages for users. */
export function copyPages(from, to) {
  mkdirSync(to, {recursive: true})
  for (const file of readdirSync(from))
    if (file.endsWith('.md') && !forDevelopers.has(file)) copyFileSync(join(from, file), join(to, file))
}

/** Writes the licenses of the packages that are in the chunks and are not installed with the program. */
export function writeLicenses(root, output, file) {
  const {packages} = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const found = new Set(
    output.flatMap(({moduleIds = []}) =>
      moduleIds.flatMap((id) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1] ?? []),
    ),
  )
  const texts = [...found]
    .filter((name) => packages[`node_modules/${name}`]?.dev === true)
    .sort()
    .flatMap((name) => licenseOf(join(root, 'node_modules', name), name))
  writeFileSync(file, texts.join('\n'))
}

function licenseOf(directory, name) {
  if (!existsSync(join(directory, 'package.json'))) return []
  const {version, license} = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
  const text = readdirSync(directory).find((one) => /^(license|licence)/i.test(one))
  const whole = text === undefined ? `License: ${license}\n` : readFileSync(join(directory, text), 'utf8')
  return [`${name} ${version}\n${'-'.repeat(40)}\n${whole.trim()}\n`]
}
