// One page of HTML that needs nothing besides: no script, no font, no picture, and a policy that allows none.
import {htmlText} from '../core/html'
import {stateColor} from './color'
import type {Cell, Notation} from './notation'

const style = `
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; }
h1 { font-size: 1.4rem; }
h2 { font-size: 1.1rem; }
table { border-collapse: collapse; }
th, td { border-bottom: 1px solid #8885; padding: .3rem .8rem .3rem 0; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
.green { color: light-dark(#176f2c, #57c46d); }
.yellow { color: light-dark(#7a5800, #e0b341); }
.red { color: light-dark(#b3211c, #ff7b72); }
`

const begin = (title: string | undefined): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${htmlText(title ?? 'mallet')}</title>
<style>${style}</style>
</head>
<body>
${title === undefined ? '' : `<h1>${htmlText(title)}</h1>\n`}`

const lines = (all: readonly string[]): string => all.map(htmlText).join('<br>')

function cell({lines: all, state}: Cell): string {
  const color = state === undefined ? undefined : stateColor(state)
  return `<td${color === undefined ? '' : ` class="${color}"`}>${lines(all)}</td>`
}

export const html: Notation = {
  mayLackHead: true,
  begin,
  heading: (text) => `<h2>${htmlText(text)}</h2>\n`,
  head: (labels) =>
    labels
      ? `<table>\n<thead><tr>${labels.map((label) => `<th scope="col">${htmlText(label)}</th>`).join('')}</tr></thead>\n<tbody>\n`
      : '<table>\n<tbody>\n',
  row: (cells) => `<tr>${cells.map(cell).join('')}</tr>\n`,
  foot: () => '</tbody>\n</table>\n',
  text: (all) => `<p>${lines(all)}</p>\n`,
  code: (all) => `<pre>${all.map(htmlText).join('\n')}</pre>\n`,
  end: () => '</body>\n</html>\n',
}
