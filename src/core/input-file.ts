import {fileErrorText} from './file-error'
import {AppError, exitCodes} from './errors'
import {readFileSync} from 'node:fs'

/** Bytes of a file that the user named; an AppError of exit code 66 when it cannot be read. */
export function readInputFile(file: string, option: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw inputFileError(file, option, error)
  }
}

export function inputFileError(file: string, option: string, cause: unknown): AppError {
  return new AppError({
    code: 'input_file',
    message: `The file ${file} given with --${option} cannot be read`,
    detail: fileErrorText(cause),
    hint: 'Check the path and its permissions',
    exit: exitCodes.inputFile,
  })
}
