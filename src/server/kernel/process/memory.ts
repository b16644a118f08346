import {setFlagsFromString} from 'node:v8'

/**
 * Keeps V8 from letting its space for young objects grow: bytes on their way through are freed sooner, which holds some
 * 15 MB less under load at no measurable cost. For processes that only serve.
 */
export function keepMemorySmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
}
