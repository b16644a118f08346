import pLimit from 'p-limit'

/**
 * The results of `work` for every item, in the order of the items; at most `limit` run at a time. After a failure nothing more is
 * started; the first failure is thrown when all that was running has ended.
 */
export async function mapParallel<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const slots = pLimit(Math.max(1, limit))
  const results: R[] = []
  const failures: unknown[] = []
  await Promise.all(
    items.map((item, index) =>
      slots(async () => {
        if (failures.length > 0) return
        try {
          results[index] = await work(item, index)
        } catch (error) {
          failures.push(error)
        }
      }),
    ),
  )
  if (failures.length > 0) throw failures[0]
  return results
}
