// Colors of states on a terminal: each is marked by its word, the color only makes it easier to find.
const colors: readonly (readonly [RegExp, number])[] = [
  [/^(success|ok|complete|completed|active|enabled|synced|sync(ing)? complete)\b/i, 32],
  [/^(error|fail|failed|failure|cancelled|canceled|sync(ing)? (incomplete|failed)|unreachable)\b/i, 31],
  [/^(warning|degraded|paused|pending|running|planned|planning|scheduled|in progress|not synced)\b/i, 33],
]

/** `part` in the color of the state that `text` names; unchanged for any other text. */
export function paint(part: string, text: string): string {
  const code = colors.find(([pattern]) => pattern.test(text))?.[1]
  return code === undefined || part === '' ? part : `\u001b[${code}m${part}\u001b[39m`
}
