import {setFlagsFromString} from 'node:v8'

/**
 * Does work whose time goes into reading, hashing and writing, with less memory: V8 neither optimizes its code, which would take
 * more than it saves, nor lets the space for young objects grow.
 */
export async function withLittleMemory<T>(work: () => Promise<T>): Promise<T> {
  setFlagsFromString('--no-opt')
  setFlagsFromString('--semi-space-growth-factor=1')
  try {
    return await work()
  } finally {
    setFlagsFromString('--opt')
    setFlagsFromString('--semi-space-growth-factor=2')
  }
}

/**
 * Has V8 collect garbage rather than let the heap grow, until the function that it gives is called: for work that passes over far more
 * data than it keeps. Code that is loaded meanwhile is compiled anew, because V8 keeps compiled code by its flags.
 */
export function keepHeapSmall(): () => void {
  setFlagsFromString('--optimize-for-size')
  return () => setFlagsFromString('--no-optimize-for-size')
}
