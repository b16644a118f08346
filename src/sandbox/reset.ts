import {readdirSync, rmdirSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {lockDirectory} from '../server/kernel/process/lockfile'

/** Names of everything a server writes into its data directory, but for the lock. */
const written =
  /^(?:katello\.db(?:-wal|-shm|-journal)?|blobs|uploads|tls|hosts|sandbox\.(?:log|json)|snapshot\.restoring)$/

/** An error while a server has the directory. */
export function refuseRunning(dataDirectory: string): void {
  lockDirectory(dataDirectory).release()
}

/** Deletes the data of a directory that no server has; refuses while one does. Files of others stay, and the directory then. */
export function deleteData(dataDirectory: string): void {
  const lock = lockDirectory(dataDirectory)
  try {
    for (const name of readdirSync(dataDirectory).filter((entry) => written.test(entry)))
      rmSync(join(dataDirectory, name), {recursive: true, force: true})
  } finally {
    lock.release()
  }
  if (readdirSync(dataDirectory).length === 0) rmdirSync(dataDirectory)
}
