export const oclifParts: readonly string[]
export const oclifOwn: RegExp
export const quietDebug: string
export function cacheCommand(
  command: unknown,
  plugin: unknown,
  respectNoCacheDefault: boolean,
): Promise<Record<string, unknown>>
