// A table that fits a screen, drawn by cli-table3 in the look of the streamed ones. It is for terminals only: its layout
// takes time that grows with the square of the rows, so longer lists are printed row by row instead.
import Table from 'cli-table3'
import type {DrawTable} from './printer'

const border = {
  'top-left': '',
  'top-right': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  right: '',
  mid: '',
  'left-mid': '',
  'mid-mid': '',
  'right-mid': '',
}

/** Draws cells that are cut to their widths already. The blank that pads the outer edges is taken off again. */
export const drawTable: DrawTable = ({labels, rows, widths, bold}) => {
  const header =
    labels === undefined
      ? []
      : [labels.map((label) => (bold ? label.replaceAll(/^.+$/gm, '\u001b[1m$&\u001b[22m') : label))]
  const parts = [...header, rows].map((part, i) => {
    const table = new Table({
      chars: {...border, top: '-', 'top-mid': '|', bottom: '-', 'bottom-mid': '|', middle: '|'},
      colWidths: widths.map((width) => width + 2),
      style: {head: [], border: [], 'padding-left': 1, 'padding-right': 1},
      wordWrap: false,
    })
    table.push(...((i === 0 && header.length > 0 ? [part] : part) as string[][]))
    return table
      .toString()
      .split('\n')
      .map((line) => line.slice(1, -1))
  })
  if (parts.length === 1) return parts[0]?.slice(1, -1) ?? []
  const [head = [], body = []] = parts
  return [...head, ...body.slice(1)] // the rule below the header is the one above the rows
}
