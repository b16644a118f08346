// Markdown as GitHub and GitLab read it.
import type {Cell, Notation} from './notation'

/**
 * Text that is shown as it is: no markup, no HTML, no link. An empty comment within an address or a name after `@` keeps it from
 * becoming a link or a mention.
 */
export const markdownText = (text: string): string =>
  text
    .replaceAll(/[&<>]/g, (char) => entities[char] ?? char)
    .replaceAll(/[\\`*_{}[\]|~#$]/g, String.raw`\$&`)
    .replaceAll(/(?<=\bhttps?|\bftp):\/\/|(?<=\bwww)\./gi, (found) => `${found.charAt(0)}<!-- -->${found.slice(1)}`)
    .replaceAll('@', '@<!-- -->')
    .replaceAll(/[\r\t]/g, ' ')

const entities: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;'}

const cellText = ({lines}: Cell): string => lines.map(markdownText).join('<br>')

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`

/** Lines as a block of code, which keeps them as they are: no mark within can end it. */
export function fencedMarkdown(lines: readonly string[], language = ''): string {
  const longest = runs(lines).reduce((a, b) => Math.max(a, b), 2)
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${lines.map((one) => one.replaceAll('\r', ' ')).join('\n')}\n${fence}\n`
}

const runs = (lines: readonly string[]): number[] =>
  lines.flatMap((one) => [...one.matchAll(/`+/g)].map(([run]) => run.length))

export const markdown: Notation = {
  mayLackHead: false,
  begin: (title) => (title === undefined ? '' : `# ${markdownText(title)}\n\n`),
  heading: (text) => `\n## ${markdownText(text)}\n\n`,
  head: (labels) => (labels ? line(labels.map(markdownText)) + line(labels.map(() => '---')) : ''),
  row: (cells) => line(cells.map(cellText)),
  foot: () => '',
  text: (lines) => `${lines.map(paragraphText).join('  \n')}\n`,
  code: fencedMarkdown,
  end: () => '',
}

/** At the beginning of a line, more than in a table has a meaning. */
const paragraphText = (text: string): string =>
  markdownText(text).replace(/^(\s*)([-+=]|\d+(?=[.)]))/, (_, blanks: string, mark: string) =>
    /\d/.test(mark) ? `${blanks}${mark}<!-- -->` : `${blanks}\\${mark}`,
  )
