import {existsSync, mkdirSync} from 'node:fs'
import {dirname} from 'node:path'

/**
 * Makes a directory with all that are missing above it. Throws the system's error. Node's own recursive form never
 * returns where the system says that a parent which exists does not, as below /proc.
 */
export function makeDirectory(directory: string, mode = 0o777): void {
  const parent = dirname(directory)
  if (parent !== directory && !existsSync(parent)) makeDirectory(parent, mode)
  try {
    mkdirSync(directory, {mode})
  } catch (error) {
    // There already, made by another process in between, or the name of a file: that is reported when it is used.
    if (!existsSync(directory)) throw error
  }
}
