/** A flatpak ref: `app/org.example.Maps/x86_64/stable`. */
export interface FlatpakRef {
  readonly kind: 'app' | 'runtime'
  readonly id: string
  readonly arch: string
  readonly branch: string
}

/** What an image is as a flatpak. */
export interface FlatpakContent {
  readonly ref: string
  /** The ref in its parts; undefined when the label does not hold one. */
  readonly parts: FlatpakRef | undefined
  readonly application: boolean
  /** The ref of the runtime that it needs, `runtime/id/arch/branch`. */
  readonly runtime: string | undefined
}

/** Reads `kind/id/arch/branch`; undefined when the text is not a flatpak ref. */
export function parseFlatpakRef(text: string): FlatpakRef | undefined {
  const [kind, id, arch, branch, ...rest] = text.split('/')
  if ((kind !== 'app' && kind !== 'runtime') || !id || !arch || !branch || rest.length > 0) return undefined
  return {kind, id, arch, branch}
}

/** The value of the first `runtime=` line of a flatpak's metadata, `id/arch/branch`; undefined without one. */
export function runtimeOf(metadata: string): string | undefined {
  const line = metadata.split(/\r?\n/).find((text) => /^\s*runtime\s*=/.test(text))
  return line?.slice(line.indexOf('=') + 1).trim() || undefined
}

/** What an image is as a flatpak, from its labels; undefined when it is none. */
export function flatpakContent(labels: Readonly<Record<string, string>>): FlatpakContent | undefined {
  const ref = labels['org.flatpak.ref']
  if (ref === undefined) return undefined
  const runtime = runtimeOf(labels['org.flatpak.metadata'] ?? '')
  return {
    ref,
    parts: parseFlatpakRef(ref),
    application: ref.startsWith('app/'),
    runtime: runtime === undefined ? undefined : `runtime/${runtime}`,
  }
}
