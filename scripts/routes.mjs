// The routes that the contract declares, for the shell's completion of `mallet api`.
import {mkdirSync, readdirSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {rolldown} from 'rolldown'

const entry = '\0every-contract'

/** Every route with its method and what it does, sorted by path. */
export async function routesOf(root) {
  const folder = join(root, 'src/contract')
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts'))
  const cache = join(root, 'node_modules/.cache/mallet-run')
  mkdirSync(cache, {recursive: true})
  const file = join(cache, `routes-${process.pid}.mjs`)
  const bundle = await rolldown({
    cwd: root,
    input: entry,
    platform: 'node',
    logLevel: 'warn',
    plugins: [
      {
        name: 'every-contract',
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) =>
          id === entry
            ? [
                ...files.map((name, at) => `import * as m${at} from ${JSON.stringify(join(folder, name))}`),
                `import {nameOf} from ${JSON.stringify(join(folder, 'define.ts'))}`,
                `export const modules = [${files.map((_, at) => `m${at}`).join()}]`,
                'export {nameOf}',
              ].join('\n')
            : undefined,
      },
    ],
  })
  try {
    await bundle.write({file, format: 'esm', codeSplitting: false})
    await bundle.close()
    const {modules, nameOf} = await import(pathToFileURL(file).href)
    const apis = [...new Set(modules.flatMap((one) => Object.values(one)))].filter((one) => isApi(one, nameOf))
    return apis.flatMap(routes).sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
  } finally {
    rmSync(file, {force: true})
  }
}

function isApi(value, nameOf) {
  if (typeof value !== 'object' || value === null) return false
  return nameOf(value) !== undefined
}

const routes = (api) =>
  Object.values(api).flatMap(({method, paths, others = [], summary}) =>
    [...paths, ...others].map((one) => {
      const [path, own = method] = one.split(' ').toReversed()
      return {method: own, path, summary}
    }),
  )
