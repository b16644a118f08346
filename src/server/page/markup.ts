// Templates of HTML: what is put into one is text, unless it is markup itself.
import {htmlText} from '../../core/html'

/** HTML that a template made. */
export class Markup {
  constructor(readonly text: string) {}
}

export type Part = Markup | string | number | undefined | false | readonly Part[]

/** Makes markup; texts are escaped, lists joined, `undefined` and `false` left out. Attributes have to be quoted. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  new Markup(strings.reduce((made, text, index) => made + textOf(parts[index - 1]) + text))

function textOf(part: Part): string {
  if (part === undefined || part === false) return ''
  if (part instanceof Markup) return part.text
  return typeof part === 'object' ? part.map(textOf).join('') : htmlText(String(part))
}
