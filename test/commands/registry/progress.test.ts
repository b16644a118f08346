import {describe, expect, it} from 'vitest'
import {formatBytes} from '../../../src/core/bytes'
import {mapParallel} from '../../../src/core/parallel'
import {copyDisplay} from '../../../src/commands/registry/progress'
import type {Terminal} from '../../../src/kit/present/terminal'
import type {BlobProgress} from '../../../src/oci/copy'

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`
const blob = (letter: string, state: BlobProgress['state'], done = 0): BlobProgress => ({
  digest: digest(letter),
  size: 1024,
  done,
  state,
})

function shown(options: {readonly canRedraw: boolean; readonly quiet?: boolean}): {
  readonly terminal: Terminal
  readonly lines: string[]
  readonly raw: string[]
} {
  const [lines, raw]: [string[], string[]] = [[], []]
  const terminal: Pick<Terminal, 'canRedraw' | 'quiet' | 'note' | 'raw'> = {
    canRedraw: options.canRedraw,
    quiet: options.quiet ?? false,
    note: (text: string) => void lines.push(text),
    raw: (text: string) => void raw.push(text),
  }
  return {terminal: terminal as Terminal, lines, raw}
}

describe('the display of a copy', () => {
  it('is a redrawn line on a terminal that ends as it began', () => {
    const {terminal, raw, lines} = shown({canRedraw: true})
    const display = copyDisplay(terminal)
    display.blob(blob('a', 'waiting'))
    display.blob(blob('b', 'waiting'))
    expect(raw).toEqual([])
    display.blob(blob('a', 'present', 1024))
    display.blob(blob('b', 'copied', 1024))
    display.manifest(digest('c'), 'application/vnd.oci.image.manifest.v1+json')
    display.end()
    expect(lines).toEqual([])
    expect(raw[0]).toMatch(/^\r\u001b\[2K\[#{12}\.{12}\] {2}50% 1 of 2 blobs, 1\.0 KiB of 2\.0 KiB, /)
    expect(raw.at(-3)).toContain('100% 2 of 2 blobs')
    expect(raw.at(-1)).toBe('\r\u001b[2K')
    expect(display.counts()).toEqual({there: 2, all: 2})
  })

  it('is a line per blob elsewhere, and nothing when it shall be quiet', () => {
    const {terminal, lines, raw} = shown({canRedraw: false})
    const display = copyDisplay(terminal)
    for (const state of ['waiting', 'copying', 'copied'] as const) display.blob(blob('a', state, 512))
    display.manifest(digest('c'), 'application/vnd.oci.image.manifest.v1+json')
    display.end()
    expect([lines, raw]).toEqual([
      ['copied  sha256:aaaaaaaaaaaa 1.0 KiB (1 of 1)', 'wrote manifest sha256:cccccccccccc'],
      [],
    ])
    const silent = shown({canRedraw: true, quiet: true})
    copyDisplay(silent.terminal).blob(blob('a', 'copied'))
    expect([silent.lines, silent.raw]).toEqual([[], []])
  })
})

describe('bytes for people', () => {
  it('have one digit after the point from a kibibyte on, and never four before it', () => {
    expect([0, 1, 1023, 1024, 1536, 1024 * 1024 - 1, 5 * 2 ** 30].map(formatBytes)).toEqual([
      '0 B',
      '1 B',
      '1023 B',
      '1.0 KiB',
      '1.5 KiB',
      '1.0 MiB',
      '5.0 GiB',
    ])
  })
})

describe('mapParallel', () => {
  it('keeps the order, never runs more than allowed, and starts nothing after a failure', async () => {
    let [running, most] = [0, 0]
    const work = async (item: number): Promise<number> => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setTimeout(resolve, 5 - item))
      running--
      return item * 2
    }
    expect(await mapParallel([0, 1, 2, 3, 4], 2, work)).toEqual([0, 2, 4, 6, 8])
    expect(most).toBe(2)
    const begun: number[] = []
    const failing = mapParallel([0, 1, 2, 3], 1, async (item) => {
      begun.push(item)
      if (item === 1) throw new Error('one')
    })
    await expect(failing).rejects.toThrow('one')
    expect(begun).toEqual([0, 1])
    expect(await mapParallel([], 3, work)).toEqual([])
  })
})
