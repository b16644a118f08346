// npm run release: turns the unreleased section of CHANGELOG.md into a release, commits it and tags the commit. Pushes nothing.
import {execFileSync} from 'node:child_process'
import {readFileSync, writeFileSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {pathToFileURL} from 'node:url'

/** Dates the first section of a changelog; gives the new text, and the version that is released. Throws where there is none to release. */
export function dateFirstSection(changelog, date) {
  const heading = /^## (\S+) \((.+)\)$/m.exec(changelog)
  if (!heading) throw new Error('CHANGELOG.md has no section "## VERSION (unreleased)"')
  const [line, version, state] = heading
  if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) throw new Error(`CHANGELOG.md: ${version} is not a version`)
  if (state !== 'unreleased') throw new Error(`CHANGELOG.md: ${version} is already released (${state})`)
  const rest = changelog.slice(heading.index + line.length)
  const section = rest.split(/^## /m, 1)[0]
  if (section.trim() === '') throw new Error(`CHANGELOG.md: the section of ${version} is empty`)
  return {version, changelog: changelog.replace(line, () => `## ${version} (${date})`)}
}

function release(root) {
  const run = (program, ...args) => execFileSync(program, args, {cwd: root, encoding: 'utf8'}).trim()
  if (run('git', 'status', '--porcelain') !== '') throw new Error('Commit or remove your changes first')
  const branch = run('git', 'rev-parse', '--abbrev-ref', 'HEAD')
  if (branch !== 'main') throw new Error(`Releases are made on main, not on ${branch}`)
  const file = join(root, 'CHANGELOG.md')
  const {version, changelog} = dateFirstSection(readFileSync(file, 'utf8'), new Date().toISOString().slice(0, 10))
  if (run('git', 'tag', '--list', `v${version}`) !== '') throw new Error(`The tag v${version} exists already`)
  writeFileSync(file, changelog)
  run('npm', 'version', '--no-git-tag-version', '--allow-same-version', version)
  run(process.execPath, 'scripts/build.mjs') // the manifest has the version
  run('git', 'commit', '--quiet', '--all', '--message', `Release ${version}`)
  run('git', 'tag', '--annotate', `v${version}`, '--message', `mallet ${version}`)
  console.log(`Release ${version} is committed and tagged. Look at it, then: git push --follow-tags && npm publish`)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    release(resolve(import.meta.dirname, '..'))
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
