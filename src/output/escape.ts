// Control characters in text that a server sent, made harmless: on a terminal all of them, elsewhere those that would act on a terminal
// later, unless they are wanted as they are.
import {escapeControls, sanitize} from '../core/text'
import type {PrintOptions} from './printer'

/** Text of a server as it is printed. */
export function shownText(text: string, {tty, raw}: Pick<PrintOptions, 'tty' | 'raw'>): string {
  if (tty) return sanitize(text)
  return raw ? text : escapeControls(text)
}
