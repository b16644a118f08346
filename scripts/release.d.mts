export function dateFirstSection(changelog: string, date: string): {version: string; changelog: string}
