import {existsSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'

/** The project's directory: the closest one above this file (or what it was bundled into) that has a package.json. */
export const root = closest(dirname(fileURLToPath(import.meta.url)))

function closest(directory: string): string {
  if (existsSync(join(directory, 'package.json'))) return directory
  const parent = dirname(directory)
  if (parent === directory) throw new Error('no package.json above the tests')
  return closest(parent)
}
