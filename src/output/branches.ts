// A tree as lines of text with branches before them.

export interface Branch {
  readonly text: string
  readonly branches: readonly Branch[]
}

/** Draws a tree; the text of the root stands alone in the first line. */
export const drawBranches = ({text, branches}: Branch): string => [text, ...linesOf(branches, '')].join('\n')

const linesOf = (branches: readonly Branch[], before: string): string[] =>
  branches.flatMap(({text, branches: below}, at) => {
    const isLast = at === branches.length - 1
    return [`${before}${isLast ? '└── ' : '├── '}${text}`, ...linesOf(below, `${before}${isLast ? '    ' : '│   '}`)]
  })
