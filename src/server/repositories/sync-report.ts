import type {ContentCounts} from '../../oci/store/index'

/** One line of progress, as Pulp reports it. */
interface Report {
  readonly message: string
  readonly code: string
  done: number
  total: number | null
}

const words: [keyof ContentCounts, string][] = [
  ['images', 'Docker manifests'],
  ['lists', 'Docker manifest lists'],
  ['tags', 'Docker tags'],
]

/** Keeps the counts of a synchronization and writes them the way the API shows them. */
export class SyncReport {
  readonly #tags: Report = {message: 'Downloading tag list', code: 'sync.downloading.tag_list', done: 0, total: 1}
  readonly #processed: Report = {message: 'Processing Tags', code: 'sync.processing.tag', done: 0, total: 0}
  readonly #artifacts: Report = {
    message: 'Downloading Artifacts',
    code: 'sync.downloading.artifacts',
    done: 0,
    total: 0,
  }
  #association: Report[] = []
  #added: string | undefined
  cancelled = false

  tagList(count: number): void {
    this.#tags.done = 1
    this.#processed.total = count
  }

  /** A tag was read, with all that it refers to. */
  tag(): void {
    this.#processed.done += 1
  }

  /** So many more artifacts are going to be downloaded. */
  expect(count: number): void {
    this.#artifacts.total = (this.#artifacts.total ?? 0) + count
  }

  artifact(): void {
    this.#artifacts.done += 1
  }

  /** What the new contents have more than the old, and how many units came and went. */
  finish(before: ContentCounts, after: ContentCounts, associated: number, removed: number): void {
    const more = words.flatMap(([key, word]) =>
      after[key] > before[key] ? [`${word}: ${after[key] - before[key]}`] : [],
    )
    this.#added = more.length > 0 ? `Added ${more.join(', ')}` : 'No content added.'
    this.#association = [
      {message: 'Associating Content', code: 'associating.content', done: associated, total: associated},
      ...(removed > 0
        ? [{message: 'Un-Associating Content', code: 'unassociating.content', done: removed, total: removed}]
        : []),
    ]
  }

  get #reports(): Report[] {
    return [this.#artifacts, this.#tags, this.#processed, ...this.#association].toSorted((a, b) =>
      a.message < b.message ? -1 : 1,
    )
  }

  /** Share of all steps that is done, 0.1 while nothing is known. */
  get share(): number {
    const [done, total] = this.#sums()
    return total === 0 || this.#tags.done === 0 ? 0.1 : done / total
  }

  #sums(): [number, number] {
    const sum = (values: number[]) => values.reduce((a, b) => a + b, 0)
    const reports = this.#reports
    return [sum(reports.map((report) => report.done)), sum(reports.map((report) => report.total ?? report.done))]
  }

  text(): string {
    const [done, total] = this.#sums()
    return [
      ...(this.cancelled ? ['Cancelled.'] : []),
      ...(this.#added === undefined ? [] : [this.#added]),
      this.#tags.done === 0 ? 'Waiting to start.' : `Total steps: ${done}/${total}`,
      '-'.repeat(32),
      ...this.#reports.map((report) => `${report.message}: ${report.done}/${report.total ?? report.done}`),
    ].join('\n')
  }

  /** The raw reports, for the task's output. */
  raw() {
    return this.#reports.map(({message, code, done, total}) => ({
      message,
      code,
      state: total === null || done >= total ? 'completed' : 'running',
      total,
      done,
      suffix: null,
    }))
  }
}
