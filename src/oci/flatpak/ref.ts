/** A flatpak ref: `app/org.example.Maps/x86_64/stable`. */
export interface FlatpakRef {
  readonly kind: 'app' | 'runtime'
  readonly id: string
  readonly arch: string
  readonly branch: string
}

const goArchitectures: Readonly<Record<string, string>> = {x86_64: 'amd64', aarch64: 'arm64', i386: '386'}

/** The name that container images use for flatpak's architecture: `amd64` for `x86_64`; unknown ones are unchanged. */
export function goArchitecture(arch: string): string {
  return goArchitectures[arch] ?? arch
}

/** Reads `kind/id/arch/branch`; undefined when the text is no flatpak ref. */
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
