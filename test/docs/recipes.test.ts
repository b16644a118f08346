// Recipes are executed as far as they can be on one machine; so are the action's steps.
import {spawnSync} from 'node:child_process'
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {parse} from 'yaml'
import {describe, expect, it} from 'vitest'
import {checkGroovy, recipePages, recipesDirectory, recipeSteps, runRecipes} from '../../scripts/recipes.mjs'
import {hasPrograms} from '../support/needs'
import {temporary} from '../support/places'
import {root} from '../support/root'

const text = (name: string): string => readFileSync(join(recipesDirectory, name), 'utf8')

describe('recipes', () => {
  it('are thirty, numbered in order', () => {
    const order = [...text('README.md').matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, name]) => name ?? '')
    expect(order.toSorted()).toEqual(recipePages())
    const numbers = order.flatMap((name) =>
      [...text(name).matchAll(/^## (\d+)\. /gm)].map(([, number]) => Number(number)),
    )
    expect(numbers).toEqual(Array.from({length: 30}, (_, index) => index + 1))
  })

  it.each(recipePages())('each of %s has commands that are executed', (name) => {
    for (const recipe of text(name)
      .split(/^(?=## \d)/m)
      .slice(1))
      expect(recipeSteps(recipe).length, recipe).toBeGreaterThan(0)
  })

  it('do what they say', async () => {
    if (!hasPrograms) return
    expect(await runRecipes(recipePages())).toEqual([])
  })
})

describe('steps of CI systems', () => {
  it('end with the first failure, and know what GitHub tells them', () => {
    const page = [
      '<!-- exits with 1 -->',
      '',
      '```yaml github',
      'jobs: {a: {steps: [{uses: x}, {run: "false", env: {V: "${{ steps.s.outputs.n }}", S: "${{ secrets.T }}"}}]}}',
      '```',
      '',
    ].join('\n')
    const [step, ...others] = recipeSteps(page)
    expect(others).toEqual([])
    expect(step?.code).toBe(1)
    expect(step?.command).toContain("bash -e -c 'false'")
    expect(step?.command).toContain('export V="$(sed -n \'s/^n=//p\' .OUTPUT | tail -n 1)"')
    expect(step?.command).not.toContain('export S')
  })

  const commands = (kind: string, block: string) =>
    recipeSteps(`\`\`\`${kind}\n${block}\n\`\`\`\n`).map(({command}) => command)

  it('of GitLab, Tekton, Jenkins and cron are their scripts, in the shell that they have there', () => {
    expect(commands('yaml gitlab', 'a: {script: [one, two]}\nstages: [x]')[0]).toContain(
      "bash -eo pipefail -c 'one\ntwo'",
    )
    const task = 'spec: {results: [{name: v}], steps: [{script: "#!/bin/dash\\none >$(results.v.path)"}]}'
    expect(commands('yaml tekton', task)).toEqual([
      expect.stringContaining("/bin/dash -c '#!/bin/dash\none >result-v'"),
      'test -s result-v',
    ])
    const jenkins = commands('groovy jenkins', "environment { A = credentials('k') }\nsh 'one'\nsh '''two'''")
    expect(jenkins).toHaveLength(2)
    expect(jenkins[1]).toMatch(/export A_USR=admin; .*sh -e -c 'two'/)
    expect(commands('sh cron', '# x\n1 2 * * *  me  one two')).toEqual([expect.stringContaining("sh -c 'one two'")])
    expect(() => commands('sh cron', '1 2 * * *  me  date +%F')).toThrow('not a line of /etc/cron.d')
  })

  it('of a matrix run for each of its values', () => {
    const matrix = '{matrix: {n: "${{ fromJSON(needs.l.outputs.ns) }}"}}'
    const [step] = commands(
      'yaml github',
      `jobs: {e: {strategy: ${matrix}, steps: [{run: 'echo "<$N>"', env: {N: "\${{ matrix.n }}"}}]}}`,
    )
    const place = temporary()
    writeFileSync(join(place, '.OUTPUT'), 'ns=["a b","c"]\n')
    expect(spawnSync('bash', ['-c', step ?? ''], {cwd: place, encoding: 'utf8'}).stdout).toBe('<a b>\n<c>\n')
  })

  it('are refused where brackets or strings do not end', () => {
    expect(() => checkGroovy("a { b(['}']) } // {\n'''(\n'''")).not.toThrow()
    for (const wrong of ['a {', 'a }', 'a ( { )', "a '", '"b']) expect(() => checkGroovy(wrong), wrong).toThrow()
  })
})

interface Job {
  readonly 'runs-on'?: string
  readonly steps?: readonly Readonly<Record<string, unknown>>[]
}

describe('blocks of recipes', () => {
  const blocks = (kind: string) =>
    recipePages().flatMap((name) =>
      [...text(name).matchAll(/^```yaml ?(.*?)\n(.*?)^```$/gms)].flatMap(([, named, block = '']) =>
        named?.startsWith(kind) ? [parse(block) as Readonly<Record<string, unknown>>] : [],
      ),
    )

  it('are YAML', () => {
    expect(blocks('').length).toBeGreaterThan(10)
  })

  it('of GitHub are whole workflows: on what, where, and steps that do one thing each', () => {
    for (const {on, jobs} of blocks('github')) {
      expect(on).toBeDefined()
      for (const job of Object.values(jobs as Readonly<Record<string, Job>>)) {
        expect(job).toMatchObject({'runs-on': expect.any(String), steps: expect.any(Array)})
        expect(job.steps?.[0]).toHaveProperty('uses')
        for (const step of job.steps ?? []) expect('run' in step, JSON.stringify(step)).not.toBe('uses' in step)
      }
    }
  })

  it('of Tekton are tasks with an image for each step', () => {
    for (const {apiVersion, kind, spec} of blocks('tekton')) {
      expect([apiVersion, kind]).toEqual(['tekton.dev/v1', 'Task'])
      for (const step of (spec as {steps: unknown[]}).steps) expect(step).toMatchObject({image: expect.any(String)})
    }
  })
})

interface Action {
  readonly inputs: Readonly<Record<string, {readonly required: boolean}>>
  readonly runs: {
    readonly using: string
    readonly steps: readonly {readonly run?: string; readonly uses?: string; readonly shell?: string}[]
  }
}

describe('the action', () => {
  const action = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as Action
  const run = (index: number, env: Readonly<Record<string, string>>) =>
    spawnSync('bash', ['--norc', '-eo', 'pipefail', '-c', action.runs.steps[index]?.run ?? 'false'], {
      env: {PATH: process.env['PATH'], ...env},
      encoding: 'utf8',
    })
  const files = () => {
    const place = temporary()
    mkdirSync(join(place, 'mallet'))
    const github = Object.fromEntries(['PATH', 'OUTPUT', 'ENV'].map((name) => [`GITHUB_${name}`, join(place, name)]))
    return {place, env: {...github, RUNNER_TEMP: place, GITHUB_ACTION_PATH: root}}
  }

  it('installs a program that runs', () => {
    expect(action.runs.using).toBe('composite')
    const {place, env} = files()
    expect(run(1, env)).toMatchObject({status: 0, stderr: ''})
    const bin = readFileSync(join(place, 'PATH'), 'utf8').trim()
    expect(readFileSync(join(place, 'OUTPUT'), 'utf8')).toMatch(/^version=\d+\.\d+\.\d+\n$/)
    expect(spawnSync(join(bin, 'mallet'), ['--version'], {encoding: 'utf8'}).stdout).toMatch(/^mallet /)
  })

  it('sets what was given, and refuses values that would set more', () => {
    const {place, env} = files()
    const given = {SERVER: 'https://foreman.example.com', ORGANIZATION: '', CA_CERTIFICATE: 'PEM'}
    expect(run(2, {...env, ...given})).toMatchObject({status: 0})
    expect(readFileSync(join(place, 'ENV'), 'utf8')).toBe(
      `MALLET_SERVER=https://foreman.example.com\nMALLET_SSL_CA_FILE=${place}/mallet/ca.pem\n`,
    )
    expect(run(2, {...env, ...given, SERVER: 'a\nNODE_OPTIONS=x'}).status).toBe(1)
  })

  it('names the very commit of what it uses, and runs no scripts of packages', () => {
    const used = action.runs.steps.flatMap(({uses}) => uses ?? [])
    expect(used.length).toBeGreaterThan(0)
    for (const one of used) expect(one).toMatch(/@[0-9a-f]{40}$/)
    for (const name of ['action.yml', 'Containerfile', 'container/sandbox/Containerfile'])
      for (const line of readFileSync(join(root, name), 'utf8')
        .split('\n')
        .filter((one) => /npm (?:ci|install)\b/.test(one)))
        expect(line).toContain('--ignore-scripts')
  })

  it('asks for no secret', () => {
    expect(Object.keys(action.inputs).filter((name) => /pass|token|secret/.test(name))).toEqual([])
  })
})
