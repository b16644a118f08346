import {goArchitecture} from './ref'
import {assembleImage, buildLayer, epoch, type BuiltImage, type ImageFile} from '../image'

export interface FlatpakOptions {
  /** Application or runtime id, e.g. `org.example.Maps`. */
  readonly id: string
  /** Label `name`, which Katello's scan insists on. */
  readonly name: string
  /** Flatpak's architecture name; `x86_64` unless given. */
  readonly arch?: string
  /** Branch; `stable` unless given. */
  readonly branch?: string
  readonly files: readonly ImageFile[]
}

export interface FlatpakApplicationOptions extends FlatpakOptions {
  /** The runtime it needs, `id/arch/branch`. */
  readonly runtime: string
  readonly command: string
  readonly summary: string
}

/** A flatpak application as an OCI image: one layer with `metadata`, `files/` and `export/`, labels as flatpak writes them. */
export function buildFlatpakApplication(options: FlatpakApplicationOptions): Promise<BuiltImage> {
  const {id, runtime, command, summary} = options
  const metadata = [`[Application]`, `name=${id}`, `runtime=${runtime}`, `sdk=${runtime}`, `command=${command}`, '']
  const entry = [`[Desktop Entry]`, 'Type=Application', `Name=${summary}`, `Exec=${command}`, `Icon=${id}`, '']
  const files: ImageFile[] = [
    {path: 'export/'},
    {path: 'export/share/'},
    {path: 'export/share/applications/'},
    {path: `export/share/applications/${id}.desktop`, content: entry.join('\n')},
  ]
  const appdata = `<component type="desktop"><id>${id}</id><name>${summary}</name><summary>${summary}</summary></component>`
  return flatpak('app', options, metadata.join('\n'), files, {
    'org.freedesktop.appstream.appdata': `<?xml version="1.0"?><components version="0.8">${appdata}</components>`,
  })
}

/** A flatpak runtime as an OCI image: one layer with `metadata` and `files/`. */
export function buildFlatpakRuntime(options: FlatpakOptions): Promise<BuiltImage> {
  const {id, arch = 'x86_64', branch = 'stable'} = options
  const whole = `${id}/${arch}/${branch}`
  return flatpak('runtime', options, `[Runtime]\nname=${id}\nruntime=${whole}\nsdk=${whole}\n`, [], {})
}

async function flatpak(
  kind: 'app' | 'runtime',
  {id, name, arch = 'x86_64', branch = 'stable', files}: FlatpakOptions,
  metadata: string,
  extra: readonly ImageFile[],
  extraLabels: Readonly<Record<string, string>>,
): Promise<BuiltImage> {
  const layer = await buildLayer([{path: 'metadata', content: metadata}, {path: 'files/'}, ...files, ...extra])
  const ref = `${kind}/${id}/${arch}/${branch}`
  const labels = {
    name,
    'org.flatpak.ref': ref,
    'org.flatpak.metadata': metadata,
    'org.flatpak.installed-size': String(layer.installedSize),
    'org.flatpak.download-size': String(layer.bytes.length),
    'org.flatpak.subject': `${id} ${branch}`,
    'org.flatpak.timestamp': String(Date.parse(epoch) / 1000),
    // What the commit says that flatpak makes of the image: it installs nothing whose commit does not hold its metadata.
    'org.flatpak.commit-metadata.xa.metadata': textVariant(metadata),
    'org.flatpak.commit-metadata.xa.ref': textVariant(ref),
    'org.flatpak.commit-metadata.xa.installed-size': sizeVariant(layer.installedSize),
    'org.flatpak.commit-metadata.xa.download-size': sizeVariant(layer.bytes.length),
    ...extraLabels,
  }
  return assembleImage([layer], {architecture: goArchitecture(arch), labels})
}

/** A GVariant `v` that holds a text, in base64: the text, its end, an empty byte, and the type. */
function textVariant(text: string): string {
  return Buffer.from(`${text}\0\0s`).toString('base64')
}

/** A GVariant `v` that holds a number of bytes as `t`; flatpak stores these in big-endian order. */
function sizeVariant(bytes: number): string {
  const value = Buffer.alloc(8)
  value.writeBigUInt64BE(BigInt(bytes))
  return Buffer.concat([value, Buffer.from('\0t')]).toString('base64')
}
