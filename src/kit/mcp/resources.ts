// What agents can read without asking the server: the schema of each command's data, and pages of the documentation.
import {readFileSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import type {Resource} from '@modelcontextprotocol/sdk/types.js'
import {AppError, exitCodes} from '../../core/errors'
import type {Catalog} from './catalog'
import {schemaUri} from './general-tools'
import {dataSchema} from './schema'

const docsPrefix = 'mallet://docs/'
const schemaPrefix = 'mallet://schema/'

export const schemaTemplate = {
  uriTemplate: `${schemaPrefix}{command}`,
  name: 'schema',
  title: "Schema of a command's data",
  description:
    'JSON Schema (2020-12) of what a command answers; the command is written with %20 between its words. file: of the documents of apply',
  mimeType: 'application/schema+json',
}

/** Pages of the documentation, by their names, with the schemas of the commands where they are few. */
export function resources(root: string, {commands}: Catalog, isNarrow: boolean): Resource[] {
  const pages = pagesIn(root).map((name) => {
    const text = page(root, name)
    return {
      uri: `${docsPrefix}${name}`,
      name,
      title: /^# (.+)$/m.exec(text)?.[1] ?? name,
      mimeType: 'text/markdown',
    }
  })
  const schemas = (isNarrow ? commands : []).map(({name, summary}) => ({
    uri: schemaUri(name),
    name: `schema of ${name}`,
    description: summary,
    mimeType: schemaTemplate.mimeType,
  }))
  return [...pages, ...schemas]
}

/** Text and type of a resource. Throws for one that is not there. */
export async function readResource(
  root: string,
  catalog: Catalog,
  uri: string,
): Promise<{text: string; mimeType: string}> {
  const name = uri.startsWith(docsPrefix) ? uri.slice(docsPrefix.length) : undefined
  if (name !== undefined && pagesIn(root).includes(name)) return {text: page(root, name), mimeType: 'text/markdown'}
  if (!uri.startsWith(schemaPrefix)) throw missing(uri)
  if (uri === schemaUri('file')) {
    const {fileSchema} = await import('../../workflows/as-code/shape')
    return {text: JSON.stringify(fileSchema(), null, 2), mimeType: schemaTemplate.mimeType}
  }
  const command = await catalog.load(catalog.find(decoded(uri.slice(schemaPrefix.length))))
  return {text: JSON.stringify(dataSchema(command), null, 2), mimeType: schemaTemplate.mimeType}
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const directory = (root: string): string => join(root, 'dist', 'docs')

const pagesIn = (root: string): string[] =>
  readdirSync(directory(root))
    .filter((file) => file.endsWith('.md'))
    .map((file) => file.slice(0, -'.md'.length))
    .sort()

const page = (root: string, name: string): string => readFileSync(join(directory(root), `${name}.md`), 'utf8')

const missing = (uri: string): AppError =>
  new AppError({
    code: 'not_found',
    message: `There is no resource ${JSON.stringify(uri)}`,
    hint: `Pages are ${docsPrefix}NAME, schemas ${schemaPrefix}COMMAND`,
    exit: exitCodes.notFound,
  })
