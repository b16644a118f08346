// Secrets of a file: it only says where they are.
import {execFile} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {resolve} from 'node:path'
import {promisify} from 'node:util'
import {AppError, exitCodes} from '../../core/errors'
import {fileErrorText} from '../../core/file-error'
import {SecretRef} from './model'

/** Reads secrets; paths are from `directory`. What a command prints is one, without the newline at its end. */
export const secretReader =
  (env: Readonly<Record<string, string | undefined>>, directory: string) =>
  async ({source}: SecretRef): Promise<string> => {
    if ('env' in source) {
      const value = env[source.env]
      if (value === undefined || value === '') throw missing(`the environment variable ${source.env} is not set`)
      return value
    }
    if ('file' in source) {
      try {
        return readFileSync(resolve(directory, source.file), 'utf8').replace(/\r?\n$/, '')
      } catch (error) {
        throw missing(`the file ${source.file} cannot be read: ${fileErrorText(error)}`)
      }
    }
    try {
      const {stdout} = await promisify(execFile)('/bin/sh', ['-c', source.command], {
        cwd: directory,
        env: {...process.env, ...env},
        timeout: 60_000,
      })
      return stdout.replace(/\r?\n$/, '')
    } catch {
      throw missing(`the command ${JSON.stringify(source.command)} failed`) // its own words could be secret
    }
  }

/** The secrets in the parameters of a step. */
export function secretsIn(value: unknown): SecretRef[] {
  if (value instanceof SecretRef) return [value]
  if (Array.isArray(value)) return value.flatMap(secretsIn)
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(secretsIn) : []
}

const missing = (why: string): AppError =>
  new AppError({
    code: 'no_secret',
    message: `its secret cannot be read: ${why}`,
    hint: 'Nothing was changed: make it readable, and run the command again',
    exit: exitCodes.inputFile,
  })
