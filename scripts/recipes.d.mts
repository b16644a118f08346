import type {TourStep} from './tour.mjs'

export const recipesDirectory: string
export function recipePages(): string[]
export const runners: Readonly<Record<string, (block: string) => readonly string[]>>
export function recipeSteps(text: string): readonly TourStep[]
export function runRecipes(names: readonly string[], report?: (text: string) => void): Promise<string[]>
export function checkGroovy(block: string): void
