// Colors of states on a terminal: each is marked by its word, the color only makes it easier to find.
const colors: readonly (readonly [RegExp, Color])[] = [
  [/^(success|ok|complete|completed|active|enabled|synced|sync(ing)? complete|synchronized|new)\b/i, 'green'],
  [/^(error|fail|failed|failure|cancelled|canceled|sync(ing)? (incomplete|failed)|unreachable|gone)\b/i, 'red'],
  [
    /^(warning|degraded|paused|pending|running|planned|planning|scheduled|in progress|not synced|out of date|moved)\b/i,
    'yellow',
  ],
]

type Color = 'green' | 'red' | 'yellow'
const codes: Readonly<Record<Color, number>> = {red: 31, green: 32, yellow: 33}

/** The color of the state that a text names; undefined for any other text. */
export const stateColor = (text: string): Color | undefined => colors.find(([pattern]) => pattern.test(text))?.[1]

/** `part` in the color of the state that `text` names; unchanged for any other text. */
export function paint(part: string, text: string): string {
  const color = stateColor(text)
  return color === undefined || part === '' ? part : `\u001b[${codes[color]}m${part}\u001b[39m`
}
