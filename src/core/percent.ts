/** How much is done, in percent: 0 to 100 whatever a server says. Some count to 1, some to 100. */
export function percentOf(progress: unknown): number {
  const part = typeof progress === 'number' || typeof progress === 'string' ? Number(progress) : 0
  return Number.isNaN(part) ? 0 : Math.min(100, Math.max(0, part > 1 ? part : part * 100))
}
