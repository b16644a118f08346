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
