// What a notation of documents has to be able to write. Texts are escaped by it: nothing that a server sent becomes markup.

/** The content of a cell: lines of text. */
export interface Cell {
  readonly lines: readonly string[]
  /** Names a state that is colored, where the notation has colors. */
  readonly state?: string | undefined
}

export interface TableAbout {
  /** What it is called. */
  readonly name?: string | undefined
  /** Its rows are fields with their values. */
  readonly isRecord?: boolean
}

export interface Notation {
  /** What is before everything else; with a heading where there is a title. `about` is what the document says of itself, where it has room for it. */
  begin(title: string | undefined, about?: readonly (readonly [label: string, text: string])[]): string
  heading(text: string): string
  /** Begins a table; without labels it has no header. */
  head(labels: readonly string[] | undefined, about?: TableAbout): string
  /** A row; the first cell of one of a record is the name of a field. */
  row(cells: readonly Cell[], isRecord?: boolean): string
  /** Ends a table. */
  foot(): string
  /** Lines of text by themselves. */
  text(lines: readonly string[]): string
  /** Lines whose spaces matter, and their notation where it has a name. */
  code(lines: readonly string[], language?: string): string
  end(): string
  /** A table may be without a header. */
  readonly mayLackHead: boolean
}
