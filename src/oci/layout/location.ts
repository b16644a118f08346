import {usageError} from '../../core/errors'
import {parseReference, type Reference} from '../reference'

/** Where an image is, as people write it. */
export type Location =
  | {readonly kind: 'registry'; readonly reference: Reference}
  | {
      readonly kind: 'oci' | 'oci-archive' | 'docker-archive'
      readonly path: string
      /** Name of the image in there; absent when the place holds one. */
      readonly reference?: string | undefined
    }

/**
 * Reads `oci:DIR[:NAME]`, `oci-archive:FILE[:NAME]`, `docker-archive:FILE[:NAME]`, `docker://SPEC` or a bare pull spec. As other
 * container tools read these, the path ends at its first colon.
 */
export function parseLocation(text: string, options: {readonly docker?: boolean} = {}): Location {
  if (/^\s*(?:\.{0,2}\/|~)/.test(text))
    throw usageError(
      `"${text}" is a path, and its kind is missing`,
      `Write oci:PATH for a directory, oci-archive:PATH or docker-archive:PATH for a file`,
    )
  const match = /^(oci|oci-archive|docker-archive):(?!\/\/)(.*)$/s.exec(text)
  if (!match) return {kind: 'registry', reference: parseReference(text, options)}
  const [, kind, rest = ''] = match
  const colon = rest.indexOf(':')
  const path = colon < 0 ? rest : rest.slice(0, colon)
  if (!path)
    throw usageError(`"${text}" does not name a ${kind === 'oci' ? 'directory' : 'file'}`, `Use ${kind}:PATH[:NAME].`)
  const reference = colon < 0 ? undefined : rest.slice(colon + 1) || undefined
  return {kind: kind as 'oci' | 'oci-archive' | 'docker-archive', path, reference}
}

/** The text of a location, as {@link parseLocation} reads it. */
export function formatArchive(kind: string, path: string, reference?: string): string {
  return `${kind}:${path}${reference ? `:${reference}` : ''}`
}
