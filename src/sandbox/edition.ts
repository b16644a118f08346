// Which Katello the sandbox of a directory is. A file says it, so that a restart changes nothing and a stopped one can be asked.
import {readFileSync, renameSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {asObject, parseJson} from '../core/json'
import {katelloVersions} from '../contract/versions'
import {defaultEdition, registryModes, type Edition} from '../server/edition'

/** The file's name in the data directory. */
const editionFile = 'sandbox.json'

/** What was asked for, else what the directory's sandbox was at its last start, else the default. */
export function editionOf(dataDirectory: string, asked: Partial<Edition> = {}): Edition {
  const saved = readSaved(join(dataDirectory, editionFile))
  return {
    katello: asked.katello ?? member(katelloVersions, saved?.['katello']) ?? defaultEdition.katello,
    registry: asked.registry ?? member(registryModes, saved?.['registry']) ?? defaultEdition.registry,
  }
}

/** Keeps the edition for the next start. Call it while this process has the directory. */
export function saveEdition(dataDirectory: string, edition: Edition): void {
  const file = join(dataDirectory, editionFile)
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, `${JSON.stringify(edition)}\n`, {mode: 0o600})
  renameSync(draft, file)
}

/** An entry that is missing, unreadable or of a later program counts as not saved. */
function readSaved(file: string): Record<string, unknown> | undefined {
  try {
    return asObject(parseJson(readFileSync(file)))
  } catch {
    return undefined
  }
}

const member = <T extends string>(values: readonly T[], value: unknown): T | undefined =>
  values.find((one) => one === value)
