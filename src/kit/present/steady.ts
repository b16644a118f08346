// Memory under a long list: V8 lets its young generation grow to 48 MB under a stream of records that are all garbage a moment later,
// and gains nothing by it. While such a list is printed it keeps the size that it has.
const growth = '--semi-space-growth-factor='

/** The engine's own value, which is put back: it is part of what compiled code that is kept on disk is valid for. */
const usual = 2

/** Stops the young generation from growing; the function that is returned lets it grow again. */
export function steady(): () => void {
  const major = Number(process.versions.v8.split('.')[0])
  if (major < 11 || major > 13) return () => undefined // where the flag is known to exist
  const {setFlagsFromString} = process.getBuiltinModule('node:v8')
  setFlagsFromString(`${growth}1`)
  return () => setFlagsFromString(`${growth}${usual}`)
}
