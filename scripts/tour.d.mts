export interface TourStep {
  readonly command: string
  readonly code: number
  readonly output: readonly string[]
}
export const pagesDirectory: string
export function tourPages(): string[]
export function readPage(
  text: string,
  others?: Readonly<Record<string, (block: string) => readonly string[]>>,
): {
  readonly options: readonly string[]
  readonly needs: readonly string[]
  readonly steps: readonly TourStep[]
}
export function neededBy(name: string): readonly string[]
export function matches(shown: readonly string[], printed: readonly string[]): boolean
export function runPage(name: string, report?: (text: string) => void): Promise<string[]>
