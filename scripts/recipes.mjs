// Executes the recipes of the documentation as far as they can be on one machine: what a CI system would run, runs in a shell beside a
// sandbox with the demo's data. All pages share one sandbox; each has a directory of its own.
import {mkdirSync, readdirSync, readFileSync} from 'node:fs'
import {basename, dirname, join, resolve} from 'node:path'
import {fileURLToPath, pathToFileURL} from 'node:url'
import {parseAllDocuments} from 'yaml'
import {complaint, isInstalled, readPage, runAll, withPlace} from './tour.mjs'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
export const recipesDirectory = join(root, 'docs/recipes')

export const recipePages = () =>
  readdirSync(recipesDirectory)
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .sort()

const documents = (block) =>
  parseAllDocuments(block).map((document) => {
    if (document.errors.length > 0) throw document.errors[0]
    return document.toJS()
  })

/** Every value under a key, wherever it is. */
function under(value, key) {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => (name === key ? [inner] : under(inner, key)))
}

const quoted = (text) => `'${String(text).replaceAll("'", `'\\''`)}'`

/** A script as a CI system runs it: apart from the others, and ended by the first failure. */
const scriptOf = (lines, variables = []) =>
  `(set -eo pipefail\n${variables.map((one) => `export ${one}\n`).join('')}${lines}\n)`

/** Files that GitHub gives to each step, below the directory of the page. */
const githubVariables = [
  'GITHUB_ACTIONS=true',
  'CI=true',
  ...['STEP_SUMMARY', 'OUTPUT', 'ENV'].map((name) => `GITHUB_${name}="$PWD/.${name}"`),
]

/** The value of a variable of a step; undefined for what only GitHub knows. */
function githubValue(value) {
  const name = /^\$\{\{ steps\.\w+\.outputs\.(\w+) \}\}$/.exec(value)?.[1]
  if (name !== undefined) return `"$(sed -n 's/^${name}=//p' .OUTPUT | tail -n 1)"`
  return String(value).includes('${{') ? undefined : quoted(value)
}

function githubSteps(block) {
  const steps = under(documents(block), 'steps').flat()
  return steps
    .filter((step) => step.run !== undefined && !/failure\(\)/.test(step.if ?? ''))
    .map(({run, env = {}}) => {
      const own = Object.entries(env).map(([name, value]) => [name, githubValue(value)])
      const variables = own.filter(([, value]) => value !== undefined).map(([name, value]) => `${name}=${value}`)
      return scriptOf(run, [...githubVariables, ...variables])
    })
}

const gitlabJobs = (block) =>
  documents(block)
    .flatMap((document) => Object.values(document))
    .filter((job) => job?.script !== undefined)
    .map(({before_script: before = [], script, after_script: after = []}) =>
      scriptOf([before, script, after].flat().join('\n'), ['GITLAB_CI=true', 'CI=true']),
    )

const jenkinsSteps = (block) =>
  [...block.matchAll(/\bsh (?:'''(.*?)'''|'([^']*)')/gs)].map(([, many, one]) =>
    scriptOf(many ?? one, ['JENKINS_URL=https://ci.example.com/', 'CI=true']),
  )

const tektonSteps = (block) =>
  under(documents(block), 'script').map((script) => scriptOf(script.replaceAll(/\$\(params\.(\w+)\)/g, '${$1}')))

const playbook = (block) =>
  isInstalled('ansible-playbook')
    ? [`cat >play.yml <<'END'\n${block}END`, 'ANSIBLE_LOCALHOST_WARNING=no ansible-playbook -i localhost, play.yml']
    : []

/** How the blocks of CI systems are run, by what stands behind the fence. */
export const runners = {
  'yaml github': githubSteps,
  'yaml gitlab': gitlabJobs,
  'yaml tekton': tektonSteps,
  'yaml ansible': playbook,
  'groovy jenkins': jenkinsSteps,
}

/** Commands of a page, in order. */
export const recipeSteps = (text) => readPage(text, runners).steps

/** Runs pages on one sandbox; gives a text for each command that did not do what its page says, after the page's name. */
export async function runRecipes(names, report = () => {}) {
  return withPlace([], async (here) => {
    const wrong = []
    for (const name of names) {
      const work = join(here.work, basename(name, '.md'))
      mkdirSync(work)
      const ran = await runAll(recipeSteps(readFileSync(join(recipesDirectory, name), 'utf8')), {...here, work})
      for (const {command, printed} of ran) report(`$ ${command}\n${printed.join('\n')}`)
      wrong.push(...ran.flatMap(complaint).map((text) => `${name}: ${text}`))
    }
    return wrong
  })
}

if (process.argv[1] && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  const names = process.argv.slice(2).map((one) => basename(one))
  const wrong = await runRecipes(names.length > 0 ? names : recipePages(), (text) => console.log(text))
  for (const one of wrong) console.error(`\nOtherwise than it says, ${one}`)
  process.exitCode = wrong.length > 0 ? 1 : 0
}
