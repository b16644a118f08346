// How the copy of an image looks while it goes on: a redrawn line on a terminal, a line per blob elsewhere.
import {formatBytes} from '../../core/bytes'
import {truncate} from '../../core/text'
import type {BlobProgress, CopyProgress} from '../../oci/copy'
import type {Terminal} from '../../kit/present/terminal'

export interface CopyDisplay extends CopyProgress {
  /** Takes a redrawn line away. */
  end(): void
  /** Blobs that the target has by now, and how many there are. */
  readonly counts: () => {readonly there: number; readonly all: number}
}

const heartbeat = 30_000
const redraw = 100

export function copyDisplay(terminal: Terminal): CopyDisplay {
  const blobs = new Map<string, BlobProgress>()
  const isThere = ({state}: BlobProgress): boolean => state === 'copied' || state === 'mounted' || state === 'present'
  let there = 0
  const counts = (): {there: number; all: number} => ({there, all: blobs.size})
  const show = terminal.quiet || terminal.speaksJson ? silent : terminal.canRedraw ? bar(terminal) : lines(terminal)
  return {
    blob(progress) {
      const before = blobs.get(progress.digest)
      there += Number(isThere(progress)) - Number(before !== undefined && isThere(before))
      blobs.set(progress.digest, progress)
      show.blob(progress, {...counts(), blobs})
    },
    manifest: (digest) => show.manifest(digest),
    end: () => show.end(),
    counts,
  }
}

interface State {
  readonly there: number
  readonly all: number
  readonly blobs: ReadonlyMap<string, BlobProgress>
}

interface Show {
  blob(progress: BlobProgress, state: State): void
  manifest(digest: string): void
  end(): void
}

const silent: Show = {blob: () => undefined, manifest: () => undefined, end: () => undefined}

function bar(terminal: Terminal): Show {
  const width = process.stderr.columns || 80
  const started = Date.now()
  let drawn = 0
  const draw = (text: string): void => terminal.raw(`\r\u001b[2K${truncate(text, width - 1)}`)
  return {
    blob({state}, {there, all, blobs}) {
      if (state === 'waiting' || (Date.now() - drawn < redraw && there < all)) return
      drawn = Date.now()
      const {done, size, moved} = sums(blobs)
      const part = size === 0 ? 1 : done / size
      const filled = Math.round(part * 24)
      const speed = moved / Math.max(1, (drawn - started) / 1000)
      draw(
        `[${'#'.repeat(filled)}${'.'.repeat(24 - filled)}] ${String(Math.round(part * 100)).padStart(3)}% ` +
          `${there} of ${all} blobs, ${formatBytes(done)} of ${formatBytes(size)}, ${formatBytes(Math.round(speed))}/s`,
      )
    },
    manifest: (digest) => draw(`Writing manifest ${short(digest)}`),
    end: () => terminal.raw('\r\u001b[2K'),
  }
}

function lines(terminal: Terminal): Show {
  let at = Date.now()
  const note = (text: string): void => {
    terminal.note(text)
    at = Date.now()
  }
  return {
    blob({digest, size, done, state}, {there, all}) {
      if (state === 'waiting') return
      if (state === 'copying') {
        if (Date.now() - at >= heartbeat) note(`copying ${short(digest)}: ${formatBytes(done)} of ${formatBytes(size)}`)
        return
      }
      note(`${state.padEnd(7)} ${short(digest)} ${formatBytes(size)} (${there} of ${all})`)
    },
    manifest: (digest) => note(`wrote manifest ${short(digest)}`),
    end: () => undefined,
  }
}

/** Bytes the target holds, bytes in all, and bytes that were moved to it just now. */
function sums(blobs: ReadonlyMap<string, BlobProgress>): {done: number; size: number; moved: number} {
  let [done, size, moved] = [0, 0, 0]
  for (const blob of blobs.values()) {
    done += blob.done
    size += blob.size
    if (blob.state === 'copying' || blob.state === 'copied') moved += blob.done
  }
  return {done, size, moved}
}

/** Enough of a digest to find it again: `sha256:0123456789ab`. */
const short = (digest: string): string => digest.slice(0, digest.indexOf(':') + 13)
