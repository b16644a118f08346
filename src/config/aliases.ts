// Words of the user's own for commands, in a file beside the profiles. Whoever has none pays for one look whether the file is there,
// and only for a word that is no command. Completion reads them too: nothing is imported that the entry does not have.
import {readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {AppError, exitCodes} from '../core/errors'
import {isObject} from '../core/json'
import type {Paths} from './paths'

/** Name -> what it stands for, as it was written. */
export type Aliases = Readonly<Record<string, string>>

export const aliasFile = (paths: Paths): string => join(paths.config, 'aliases.json')

/** The aliases that are set; none when there is no file. A file that is not valid is an error of exit code 78. */
export function readAliases(paths: Paths): Aliases {
  const file = aliasFile(paths)
  const text = statSync(file, {throwIfNoEntry: false}) ? readFileSync(file, 'utf8') : ''
  if (text.trim() === '') return {}
  const value = parsed(text)
  if (isObject(value) && Object.values(value).every((one) => typeof one === 'string')) return value as Aliases
  throw new AppError({
    code: 'configuration',
    message: `${file} is not valid`,
    detail: 'it is not a JSON object of strings',
    hint: 'Fix it, or remove it to start over',
    exit: exitCodes.configuration,
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
