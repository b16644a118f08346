import type {Readable} from 'node:stream'
import type {FileSink} from './sink'

/**
 * Moves a request's body into the sink; true when it came to its end, false when its connection broke or it was
 * stopped by what `onStop` is given. Either way what came is written.
 */
export function receive(source: Readable, sink: FileSink, onStop: (stop: () => void) => void): Promise<boolean> {
  return new Promise((resolve, reject) => {
    let over = false
    const end = (complete: boolean): void => {
      if (over) return
      over = true
      detach()
      // Bytes that came are kept even if their connection is gone.
      sink.once('finish', () => resolve(complete))
      sink.end()
    }
    const onData = (chunk: Buffer): void => {
      if (!sink.add(chunk)) source.pause()
    }
    const onDrain = (): void => void source.resume()
    const onEnd = (): void => end(true)
    const onBroken = (): void => end(false)
    const detach = (): void => {
      sink.off('drain', onDrain)
      source.off('data', onData).off('end', onEnd).off('close', onBroken)
      source.pause()
    }
    sink.on('drain', onDrain)
    sink.on('error', (error) => {
      over = true
      detach()
      reject(error)
    })
    onStop(onBroken)
    source.on('error', onBroken)
    source.on('data', onData).on('end', onEnd).on('close', onBroken)
    if (source.destroyed) onBroken()
  })
}
