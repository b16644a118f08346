/** Milliseconds of a clock that only goes forward. As `performance.now()`, whose module takes a millisecond to load. */
export function now(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1000 + nanoseconds / 1e6
}
