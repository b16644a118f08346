import {randomUUID} from 'node:crypto'
import {labelFor as labelOf, validateLabel} from '../../naming/label'

/** True for a text that may be a label: ASCII letters, digits, `_` and `-`, at most 128. */
export const isLabel = (text: string): boolean => validateLabel(text) === null

/**
 * Label made from a name; a UUID when the name is not ASCII, too long, or its label is taken. The API makes labels without asking
 * whether they are taken: what it creates with such a label is refused where that has to be unique.
 */
export function labelFor(name: string, isTaken?: (label: string) => boolean): string {
  return labelOf(name, randomUUID, isTaken)
}

export const labelFault = 'cannot contain characters other than ascii alpha numerals, "_", "-"'
