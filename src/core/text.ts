// Text that came from a server or a user, made safe and measurable for a terminal. No I/O here.

// C0 (but tab and newline), DEL, C1, bidi controls, line and paragraph separators, and the byte order mark.
// eslint-disable-next-line no-control-regex
const unsafe =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
// eslint-disable-next-line no-control-regex
const plain = /^[\x20-\x7e]*$/

/** Escapes every character that could move a cursor, recolor, retitle or reorder a terminal: ESC becomes `\u001b`. */
export function sanitize(text: string): string {
  if (plain.test(text)) return text
  return text.replace(unsafe, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

// Those of them that a terminal obeys. A carriage return that ends a line does nothing.
// eslint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]|\r(?!\n)/g

/** Escapes C0 and C1 control characters but tabs and ends of lines; leaves everything else as it is. */
export function escapeControls(text: string): string {
  if (plain.test(text)) return text
  return text.replace(controls, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** As {@link sanitize}, and on one line: tabs and newlines are escaped too. */
export function sanitizeLine(text: string): string {
  if (plain.test(text)) return text
  return sanitize(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t')
}

// Letters that never join with what is next to them (Latin, Greek, Cyrillic, kana, Han, Hangul): measured one by one.
const separate =
  /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]*$/

let segmenter: Intl.Segmenter | undefined

const pieceLength = 256

/**
 * Grapheme clusters of `text`. It is cut into pieces first, in front of a printable ASCII character where there is
 * one: the segmenter takes quadratic time on long text, and servers may send a megabyte.
 */
function* clusters(text: string): Generator<string> {
  segmenter ??= new Intl.Segmenter()
  for (let start = 0; start < text.length;) {
    const end = pieceEnd(text, start)
    for (const {segment} of segmenter.segment(text.slice(start, end))) yield segment
    start = end
  }
}

function pieceEnd(text: string, start: number): number {
  const most = start + pieceLength
  if (most >= text.length) return text.length
  for (let end = most; end > start; end--) {
    const code = text.charCodeAt(end)
    if (code >= 0x20 && code < 0x7f) return end
  }
  return (text.charCodeAt(most) & 0xfc00) === 0xdc00 ? most - 1 : most
}

/** Columns that `text` takes in a terminal: East Asian wide and emoji count two, combining marks none. */
export function displayWidth(text: string): number {
  if (plain.test(text)) return text.length
  let width = 0
  if (separate.test(text)) {
    for (let i = 0; i < text.length; i++) width += isWide(text.charCodeAt(i)) ? 2 : 1
    return width
  }
  for (const cluster of clusters(text)) width += clusterWidth(cluster)
  return width
}

function clusterWidth(cluster: string): number {
  const code = cluster.codePointAt(0) ?? 0
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return 0
  if (/^[\p{Mn}\p{Me}\p{Cf}]+$/u.test(cluster)) return 0
  if (/\p{Emoji_Presentation}|\ufe0f/u.test(cluster)) return 2
  return isWide(code) ? 2 : 1
}

function isWide(c: number): boolean {
  return (
    (c >= 0x1100 && c <= 0x115f) ||
    (c >= 0x2e80 && c <= 0x303e) ||
    (c >= 0x3041 && c <= 0x33ff) ||
    (c >= 0x3400 && c <= 0x4dbf) ||
    (c >= 0x4e00 && c <= 0x9fff) ||
    (c >= 0xa000 && c <= 0xa4cf) ||
    (c >= 0xac00 && c <= 0xd7a3) ||
    (c >= 0xf900 && c <= 0xfaff) ||
    (c >= 0xfe30 && c <= 0xfe6f) ||
    (c >= 0xff00 && c <= 0xff60) ||
    (c >= 0xffe0 && c <= 0xffe6) ||
    (c >= 0x20000 && c <= 0x3fffd)
  )
}

/** Pads with blanks on the right to `width` terminal columns; longer text is returned as it is. */
export function padEnd(text: string, width: number): string {
  const missing = width - displayWidth(text)
  return missing > 0 ? text + ' '.repeat(missing) : text
}

/** Cuts to `width` columns, the last of them an ellipsis; grapheme clusters are never split. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  if (width <= 0) return ''
  let out = ''
  let used = 0
  for (const cluster of clusters(text)) {
    const next = clusterWidth(cluster)
    if (used + next > width - 1) break
    out += cluster
    used += next
  }
  return `${out}…`
}

/** Cuts to `width` columns in the middle, where an ellipsis stands: `sha256:abcd…1234`. A digest's algorithm is kept. */
export function truncateMiddle(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  const algorithm = /^[a-z0-9]{1,8}:/.exec(text)?.[0] ?? ''
  const room = width - algorithm.length - 1
  if (!plain.test(text) || room < 2) return truncate(text, width)
  const end = Math.floor(room / 2)
  return `${text.slice(0, algorithm.length + room - end)}…${text.slice(text.length - end)}`
}

/**
 * Breaks a line into lines of at most `width` columns: after a space, slash, hyphen, comma or dot where there is one in the second half of
 * the line.
 */
export function foldLine(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  let used = 0
  for (const cluster of clusters(text)) {
    const next = clusterWidth(cluster)
    if (used + next > width && line !== '') {
      const rest = afterBreak(line)
      lines.push(line.slice(0, line.length - rest.length).trimEnd())
      line = rest.trimStart()
      used = displayWidth(line)
      if (line === '' && cluster === ' ') continue // a blank between two lines is seen in neither
    }
    line += cluster
    used += next
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line]
}

/** What follows the last place where a line may be broken; nothing where that is too far ahead. */
function afterBreak(line: string): string {
  const rest = /[^ /,.-]*$/.exec(line)?.[0] ?? ''
  return rest.length > line.length / 2 ? '' : rest
}

/** The nearest of `known` to `given` by edit distance (at most a third of its length), or undefined. */
export function nearest(given: string, known: Iterable<string>): string | undefined {
  let best: string | undefined
  let bestDistance = Math.max(1, Math.floor(given.length / 3)) + 1
  for (const candidate of known) {
    const distance = editDistance(given, candidate, bestDistance)
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance]
  }
  return best
}

/** Insertions, deletions, replacements and swaps of neighbors that lead from `a` to `b`; `limit` when there are as many or more. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
  let before: number[] = []
  let previous = Array.from({length: b.length + 1}, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let least = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1)
      row.push(least)
    }
    before = previous
    previous = row
  }
  return previous[b.length] ?? limit
}
