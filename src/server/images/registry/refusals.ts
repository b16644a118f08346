import {RegistryError} from '../../../oci/server'

/** A Katello validation error, 422, which registry clients show as it is. */
export function katelloInvalid(fields: Readonly<Record<string, readonly string[]>>): RegistryError {
  const message = `Validation failed: ${Object.entries(fields)
    .flatMap(([field, texts]) => texts.map((text) => `${field} ${text}`))
    .join(', ')}`
  return new RegistryError(422, {displayMessage: message, message, errors: fields}, message)
}
