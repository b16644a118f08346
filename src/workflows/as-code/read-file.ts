// Files as YAML to the entries that they describe. Errors name the file, the line and the column.
import {LineCounter, parseAllDocuments, type Document} from 'yaml'
import {FileDocument, type Env} from './document'
import {entriesOf, innerKinds, isRecord, listOf, sectionKinds, type Placed} from './entries'
import {fault, type Where} from './fault'
import {keyOf, nameOf, type Entry, type KindName} from './model'
import {fileShape} from './shape'

/** Where something stands that is found to be wrong later: `FILE:LINE:COLUMN`, undefined for what no file describes. */
export type PlaceOf = (entry: Pick<Entry, 'kind' | 'path'>, inside?: Where) => string | undefined

/** What files describe of one organization. */
export interface Described {
  readonly organization: string
  /** True where what is not described is to be deleted. */
  readonly owned: boolean
  readonly entries: readonly Entry[]
  /** Kinds that the files speak of: others are left alone. */
  readonly sections: ReadonlySet<KindName>
  readonly placeOf: PlaceOf
}

export interface SourceFile {
  readonly name: string
  readonly text: string
}

/** Reads files as one description; several documents and files are put together. */
export function readFiles(files: readonly SourceFile[], env: Env): Described {
  const parts = files.flatMap((file) => readDocuments(file, env))
  const [first] = parts
  if (!first) throw fault(files[0]?.name ?? 'file', undefined, 'the file is empty', 'Begin with: mallet export')
  refuseOthers(parts, first)
  const places = new Map<string, (inside: Where) => string>()
  const entries: Entry[] = []
  for (const {document, entry, at} of parts.flatMap((part) => part.placed)) {
    const before = places.get(keyOf(entry))
    if (before !== undefined)
      throw fault(
        document.where(at),
        undefined,
        `${nameOf(entry)} is described already, at ${before([])}`,
        'Describe it once',
      )
    places.set(keyOf(entry), (inside) => document.where([...at, ...inside]))
    entries.push(entry)
  }
  return {
    organization: first.organization,
    owned: parts.some((part) => part.owned),
    sections: new Set(parts.flatMap((part) => [...part.sections])),
    entries,
    placeOf: (entry, inside = []) => places.get(keyOf(entry))?.(inside),
  }
}

interface Part {
  readonly document: FileDocument
  readonly organization: string
  readonly owned: boolean
  readonly sections: readonly KindName[]
  readonly placed: readonly (Placed & {readonly document: FileDocument})[]
}

function refuseOthers(parts: readonly Part[], {organization, document: {name}}: Part): void {
  for (const part of parts)
    if (part.organization !== organization)
      throw fault(
        part.document.where(['organization']),
        undefined,
        `it describes the organization ${part.organization}, and ${name} describes ${organization}`,
        'Give files of one organization at a time',
      )
}

function readDocuments({name, text}: SourceFile, env: Env): Part[] {
  const lines = new LineCounter()
  const documents = parseAllDocuments(text, {lineCounter: lines, uniqueKeys: true})
  const all = 'empty' in documents ? [] : documents
  return all
    .filter((one) => one.contents !== null || one.errors.length > 0)
    .map((document) => partOf(new FileDocument(name, lines, document as Document.Parsed, env)))
}

function partOf(document: FileDocument): Part {
  const value = document.read(fileShape)
  const {organization, owned} = isRecord(value) ? value : {}
  const placed: Part['placed'][number][] = []
  const sections: KindName[] = []
  for (const [section, kind] of sectionKinds) {
    if (!isRecord(value) || !(section in value)) continue
    sections.push(kind, ...(innerKinds[section] ?? []))
    for (const [number, item] of listOf(value[section]).entries())
      placed.push(...entriesOf(kind, item).map(({entry, at}) => ({document, entry, at: [section, number, ...at]})))
  }
  return {document, organization: String(organization), owned: owned === true, sections, placed}
}
