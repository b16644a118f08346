// One page of HTML that needs nothing besides: no script, no font, no picture, and a policy that allows none.
import {htmlText} from '../core/html'
import {stateColor} from './color'
import {style} from './html-style'
import type {Cell, Notation} from './notation'

const begin = (
  title: string | undefined,
  about: readonly (readonly [string, string])[] = [],
): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${htmlText(title ?? 'mallet')}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${htmlText(title ?? 'mallet')}</h1>
${about.length === 0 ? '' : `<dl>${about.map(([label, text]) => `<dt>${htmlText(label)}</dt><dd>${htmlText(text)}</dd>`).join('')}</dl>\n`}</header>
<main>
`

const lines = (all: readonly string[]): string => all.map(htmlText).join('<br>')

/** A state has a mark beside its color: neither is needed to read it. */
const marks: Readonly<Partial<Record<string, string>>> = {new: '+ ', gone: '− ', moved: '≠ '}

/** Has a word that would be broken into many lines: a digest, a pull spec. */
const isLong = (line: string): boolean => /\S{25}/.test(line)

function cell({lines: all, state}: Cell): string {
  const color = state === undefined ? undefined : stateColor(state)
  if (color === undefined) return `<td${all.some(isLong) ? ' class="long"' : ''}>${lines(all)}</td>`
  return `<td><span class="mark ${color}">${marks[state ?? ''] ?? ''}${lines(all)}</span></td>`
}

/** The name of a field heads its row. */
const recordRow = ([label, ...values]: readonly Cell[]): string =>
  `<tr><th scope="row">${lines(label?.lines ?? [])}</th>${values.map(cell).join('')}</tr>\n`

/** Something wider than the window moves within its frame, which the keyboard reaches. */
const frame = (label: string): string =>
  `<div class="scroll" role="group" aria-label="${htmlText(label)}" tabindex="0">`

const diffColors: Readonly<Partial<Record<string, string>>> = {'+': 'green', '-': 'red', '~': 'yellow'}

/** A line of code; those of a difference are colored by the mark that they begin with, as what is below them is not. */
function codeLine(line: string, language: string | undefined): string {
  const color = language === 'diff' ? diffColors[line.charAt(0)] : undefined
  return `<span${color === undefined ? '' : ` class="${color}"`}>${htmlText(line)}\n</span>`
}

export const html: Notation = {
  mayLackHead: true,
  begin,
  heading: (text) => `<h2>${htmlText(text)}</h2>\n`,
  head(labels, {name = 'Table', isRecord = false} = {}) {
    const begin = `${frame(name)}<table${isRecord ? ' class="record"' : ''}>\n`
    const heads = labels?.map((label) => `<th scope="col">${htmlText(label)}</th>`).join('')
    return `${begin}${heads === undefined ? '' : `<thead><tr>${heads}</tr></thead>\n`}<tbody>\n`
  },
  row: (cells, isRecord = false) => (isRecord ? recordRow(cells) : `<tr>${cells.map(cell).join('')}</tr>\n`),
  foot: () => '</tbody>\n</table></div>\n',
  text: (all) => `<p>${lines(all)}</p>\n`,
  code: (all, language) => `${frame('Text')}<pre>${all.map((line) => codeLine(line, language)).join('')}</pre></div>\n`,
  end: () => '</main>\n</body>\n</html>\n',
}
