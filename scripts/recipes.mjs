// Executes the recipes of the documentation as far as they can be on one machine: what a CI system would run, runs in a shell beside a
// sandbox with the demo's data. All pages share one sandbox; each has a directory of its own.
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {basename, dirname, join, resolve} from 'node:path'
import {fileURLToPath, pathToFileURL} from 'node:url'
import {parseAllDocuments} from 'yaml'
import {complaint, readPage, runAll, withPlace} from './tour.mjs'

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

const quoted = (text) => `'${String(text).replaceAll("'", `'\\''`)}'`

/** A script as a CI system runs it: apart from the others, in its own shell, and with variables that the shell around it expands. */
const scriptOf = (lines, variables = [], shell = 'bash -eo pipefail') =>
  `(${variables.map((one) => `export ${one}; `).join('')}${shell} -c ${quoted(lines)} </dev/null)`

/** Files that GitHub gives to each step, below the directory of the page. */
const githubVariables = [
  'GITHUB_ACTIONS=true',
  'CI=true',
  ...['STEP_SUMMARY', 'OUTPUT', 'ENV'].map((name) => `GITHUB_${name}="$PWD/.${name}"`),
]

/** An output of a step, as a command that prints it: outputs of all jobs of a page are in one file. */
const printOutput = (name) => `sed -n 's/^${name}=//p' .OUTPUT | tail -n 1`

/** The value of a variable of a step; undefined for what only GitHub knows. */
function githubValue(value) {
  const [, output, cell] = /^\$\{\{ (?:steps\.\w+\.outputs\.(\w+)|matrix\.(\w+)) \}\}$/.exec(value) ?? []
  if (output !== undefined) return `"$(${printOutput(output)})"`
  if (cell !== undefined) return `"$matrix_${cell}"`
  return String(value).includes('${{') ? undefined : quoted(value)
}

/** GitHub runs steps without `shell` by `bash -e`. */
function githubStep({run, env = {}}) {
  const own = Object.entries(env).map(([name, value]) => [name, githubValue(value)])
  const variables = own.filter(([, value]) => value !== undefined).map(([name, value]) => `${name}=${value}`)
  return scriptOf(run, [...githubVariables, ...variables], 'bash -e')
}

/** The steps of a job; those of a matrix, for each value of the output that it is made from. */
function githubJob({steps, strategy}) {
  const scripts = steps.filter(({run, if: when = ''}) => run !== undefined && !/failure\(\)/.test(when)).map(githubStep)
  const [key, from] = Object.entries(strategy?.matrix ?? {})[0] ?? []
  if (key === undefined) return scripts
  const [, name] = /^\$\{\{ fromJSON\(needs\.\w+\.outputs\.(\w+)\) \}\}$/.exec(from)
  const each = scripts.map((script) => `${script} || exit`).join('\n')
  return [`(set -o pipefail\n${printOutput(name)} | jq -r '.[]' | while read -r matrix_${key}; do\n${each}\ndone)`]
}

const githubSteps = (block) => documents(block).flatMap(({jobs}) => Object.values(jobs).flatMap(githubJob))

const gitlabJobs = (block) =>
  documents(block)
    .flatMap((document) => Object.values(document))
    .filter((job) => job?.script !== undefined)
    .map(({before_script: before = [], script, after_script: after = []}) =>
      scriptOf([before, script, after].flat().join('\n'), ['GITLAB_CI=true', 'CI=true']),
    )

/** Groovy without its strings and comments, in which every bracket that opens closes. Throws where that is not so. */
export function checkGroovy(block) {
  const open = []
  const pairs = {')': '(', ']': '[', '}': '{'}
  const code = block.replaceAll(/'{3}.*?'{3}|"{3}.*?"{3}|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*/gs, '')
  if (/['"]/.test(code)) throw new Error(`a string does not end:\n${block}`)
  for (const [char] of code.matchAll(/[()[\]{}]/g)) {
    if (!(char in pairs)) open.push(char)
    else if (open.pop() !== pairs[char]) throw new Error(`${char} closes nothing:\n${block}`)
  }
  if (open.length > 0) throw new Error(`${open.join(' ')} is not closed:\n${block}`)
}

/** Jenkins runs `sh` by the shell of the machine, and gives a user name and a password for credentials. */
function jenkinsSteps(block) {
  checkGroovy(block)
  const credentials = [...block.matchAll(/\b(\w+) = credentials\(/g)].flatMap(([, name]) => [
    `${name}_USR=admin`,
    `${name}_PSW=changeme`,
  ])
  return [...block.matchAll(/\bsh (?:'''(.*?)'''|'([^']*)')/gs)].map(([, many, one]) =>
    scriptOf(many ?? one, ['JENKINS_URL=https://ci.example.com/', 'CI=true', ...credentials], 'sh -e'),
  )
}

/** Steps of a task, with files for its results, which must be there after it. */
const tektonSteps = (block) =>
  documents(block).flatMap(({spec: {steps, results = []}}) => [
    ...steps.map(({script}) => {
      const text = script.replaceAll(/\$\(results\.(\w+)\.path\)/g, 'result-$1')
      return scriptOf(text, [], /^#!(\S+)/.exec(script)?.[1])
    }),
    ...results.map(({name}) => `test -s result-${name}`),
  ])

const playbook = (block) => [
  `cat >play.yml <<'END'\n${block}END`,
  'ANSIBLE_LOCALHOST_WARNING=no ansible-playbook -i localhost, play.yml',
]

/** Lines of /etc/cron.d, as cron runs them: a percent sign would end the command. */
const cronLines = (block) =>
  block
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, command] = /^(?:[\d*,/-]+ +){5}\w+ +([^%]+)$/.exec(line) ?? []
      if (command === undefined) throw new Error(`not a line of /etc/cron.d: ${line}`)
      return scriptOf(command, [], 'sh')
    })

/** How the blocks of CI systems are run, by what stands behind the fence. */
export const runners = {
  'yaml github': githubSteps,
  'yaml gitlab': gitlabJobs,
  'yaml tekton': tektonSteps,
  'yaml ansible': playbook,
  'groovy jenkins': jenkinsSteps,
  'sh cron': cronLines,
  'sh script': (block) => [scriptOf(block, [], 'sh')],
}

/** Commands of a page, in order. */
export const recipeSteps = (text) => readPage(text, runners).steps

/** Runs pages on one sandbox; gives a text for each command that did not do what its page says, after the page's name. */
export async function runRecipes(names, report = () => {}) {
  return withPlace([], async (here) => {
    const wrong = []
    // what a repository of such a pipeline has
    const [exported] = await runAll(
      [{command: 'mallet export --organization ACME --file acme.yaml --quiet', code: 0, output: []}],
      here,
    )
    wrong.push(...complaint(exported))
    for (const name of names) {
      const work = join(here.work, basename(name, '.md'))
      mkdirSync(work)
      const file = readFileSync(join(here.work, 'acme.yaml'), 'utf8')
      writeFileSync(join(work, 'acme.yaml'), file.replace('Base images, every night', `As ${name} says`))
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
