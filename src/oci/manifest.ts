import {digestOf, isDigest} from '../core/digest'
import {invalidContent} from './errors'
import {essence, isImageMediaType, isListMediaType, isSchema1, mediaTypes} from './mediatypes'
import {asArray, asCount, asObject, asText, isWithin, parseJson, textMap, textsOf, type JsonObject} from '../core/json'

/** The largest manifest that is read or accepted, in bytes. */
export const manifestLimit = 4 * 1024 * 1024

/** Far more than any list or image has. */
const manifestLimits = {depth: 32, containers: 100_000}
const configLimits = {depth: 100, containers: 200_000}

export interface Platform {
  readonly architecture: string
  readonly os: string
  readonly variant?: string | undefined
  readonly osVersion?: string | undefined
}

/** A manifest's bytes, exactly as they are hashed, with the media type that they are served as. */
export interface StoredManifest {
  readonly digest: string
  readonly mediaType: string
  readonly bytes: Uint8Array
}

/** A pointer to content: what it is, its digest and its length in bytes. */
export interface Descriptor {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
  readonly platform?: Platform | undefined
  readonly artifactType?: string | undefined
  readonly annotations?: Readonly<Record<string, string>> | undefined
  readonly urls?: readonly string[] | undefined
}

interface ManifestBase {
  readonly mediaType: string
  readonly artifactType?: string | undefined
  readonly subject?: Descriptor | undefined
  readonly annotations: Readonly<Record<string, string>>
}

/** A manifest of one image or artifact. */
export interface ImageManifest extends ManifestBase {
  readonly kind: 'image'
  readonly config: Descriptor
  readonly layers: readonly Descriptor[]
}

/** A manifest list (Docker) or index (OCI): one entry per platform. */
export interface ListManifest extends ManifestBase {
  readonly kind: 'list'
  readonly manifests: readonly Descriptor[]
}

export type Manifest = ImageManifest | ListManifest

/** The parts of an image's configuration that are shown and indexed. */
export interface ImageConfig {
  readonly platform: Platform
  readonly created?: string | undefined
  readonly labels: Readonly<Record<string, string>>
  readonly diffIds: readonly string[]
}

/** A descriptor of bytes. */
export function descriptorOf(mediaType: string, bytes: Uint8Array): Descriptor {
  return {mediaType, digest: digestOf(bytes), size: bytes.length}
}

/**
 * Reads a manifest's bytes: Docker schema 2 and OCI, image or list. `contentType` is what it was sent as; it must agree with
 * the manifest's own `mediaType`. Throws exit code 65 for schema 1, more than 4 MiB, and anything malformed.
 */
export function parseManifest(bytes: Uint8Array, contentType?: string): Manifest {
  if (bytes.length > manifestLimit)
    throw invalidContent('The manifest is too large', `${bytes.length} bytes; at most ${manifestLimit} are accepted`)
  if (!isWithin(bytes, manifestLimits)) throw invalidContent('The manifest is nested too deeply or has too many parts')
  const json = asObject(parseJson(bytes))
  if (!json) throw invalidContent('The manifest is not a JSON object')
  const mediaType = mediaTypeOf(json, contentType)
  const base = {
    mediaType,
    artifactType: asText(json['artifactType']),
    subject: json['subject'] == null ? undefined : parseDescriptor(json['subject'], 'subject'),
    annotations: textMap(json['annotations']),
  }
  if (isListMediaType(mediaType)) return {...base, kind: 'list', manifests: descriptors(json, 'manifests')}
  const config = parseDescriptor(json['config'], 'config')
  return {...base, kind: 'image', config, layers: descriptors(json, 'layers')}
}

/** Reads an image configuration; missing parts are empty, since artifacts may carry any JSON, or none, here. */
export function parseImageConfig(bytes: Uint8Array): ImageConfig {
  const json = asObject(parseJson(bytes, configLimits)) ?? {}
  return {
    platform: {
      architecture: asText(json['architecture']) ?? '',
      os: asText(json['os']) ?? '',
      variant: asText(json['variant']),
      osVersion: asText(json['os.version']),
    },
    created: asText(json['created']),
    labels: textMap(asObject(json['config'])?.['Labels']),
    diffIds: textsOf(asObject(json['rootfs'])?.['diff_ids']),
  }
}

/** Checks one descriptor of unknown shape; `where` names it in the error. */
export function parseDescriptor(value: unknown, where: string): Descriptor {
  const json = asObject(value)
  const mediaType = asText(json?.['mediaType'])
  const digest = asText(json?.['digest'])
  const size = asCount(json?.['size'])
  if (!json || !mediaType || digest === undefined || size === undefined)
    throw invalidContent(`The manifest's ${where} is not a descriptor`, 'mediaType, digest and size are needed')
  if (!isDigest(digest)) throw invalidContent(`The manifest's ${where} has an invalid digest`, digest.slice(0, 200))
  const annotations = asObject(json['annotations'])
  return {
    mediaType,
    digest,
    size,
    platform: parsePlatform(json['platform']),
    artifactType: asText(json['artifactType']),
    annotations: annotations && textMap(annotations),
    urls: asArray(json['urls']) && textsOf(json['urls']),
  }
}

/** The blobs that a manifest needs: configuration first, then layers; none for a list. */
export function blobsOf(manifest: Manifest): readonly Descriptor[] {
  return manifest.kind === 'image' ? [manifest.config, ...manifest.layers] : []
}

/** The artifact type as the referrers API reports it: the manifest's own, else its configuration's media type. */
export function artifactTypeOf(manifest: Manifest): string | undefined {
  return manifest.artifactType ?? (manifest.kind === 'image' ? manifest.config.mediaType : undefined)
}

/** `os/architecture[/variant]`, as people write platforms. */
export function formatPlatform({os, architecture, variant}: Platform): string {
  return `${os}/${architecture}${variant ? `/${variant}` : ''}`
}

/** True when an image is meant to be booted: a label or annotation `containers.bootc` of `1`. */
export function isBootable(labels: Readonly<Record<string, string>>): boolean {
  return labels['containers.bootc'] === '1'
}

/** True when an image is a flatpak: a label or annotation `org.flatpak.ref` exists. */
export function isFlatpak(labels: Readonly<Record<string, string>>): boolean {
  return labels['org.flatpak.ref'] !== undefined
}

function mediaTypeOf(json: JsonObject, contentType: string | undefined): string {
  const own = asText(json['mediaType'])
  const sent = contentType === undefined ? undefined : essence(contentType)
  if (json['schemaVersion'] === 1 || (own && isSchema1(own)) || (sent && isSchema1(sent)))
    throw invalidContent(
      'The manifest uses the obsolete Docker schema 1',
      undefined,
      'Push the image again with a current tool; it will write a schema 2 or OCI manifest.',
    )
  if (json['schemaVersion'] !== 2) throw invalidContent('The manifest has no schemaVersion 2')
  // A document that can be read both ways means different images to different programs, so it is refused.
  const hasList = json['manifests'] !== undefined
  if (hasList && (json['config'] !== undefined || json['layers'] !== undefined))
    throw invalidContent('The manifest is both an image and a list')
  const stated = sent && (isListMediaType(sent) || isImageMediaType(sent)) ? sent : undefined
  if (own !== undefined && stated && own !== stated)
    throw invalidContent(
      'The media type of the manifest does not match its Content-Type',
      `Content-Type ${stated}, mediaType ${own}`,
    )
  const mediaType = own ?? stated ?? (hasList ? mediaTypes.ociIndex : mediaTypes.ociManifest)
  if (!isListMediaType(mediaType) && !isImageMediaType(mediaType))
    throw invalidContent('The manifest has an unknown media type', mediaType.slice(0, 200))
  if (isListMediaType(mediaType) !== hasList)
    throw invalidContent(`The manifest has no ${hasList ? 'config' : 'manifests'}`, `its type is ${mediaType}`)
  return mediaType
}

function descriptors(json: JsonObject, key: 'manifests' | 'layers'): Descriptor[] {
  const list = asArray(json[key])
  if (!list) throw invalidContent(`The manifest has no list of ${key}`)
  return list.map((item, index) => parseDescriptor(item, `${key}[${index}]`))
}

function parsePlatform(value: unknown): Platform | undefined {
  const json = asObject(value)
  if (!json) return undefined
  return {
    architecture: asText(json['architecture']) ?? '',
    os: asText(json['os']) ?? '',
    variant: asText(json['variant']),
    osVersion: asText(json['os.version']),
  }
}
