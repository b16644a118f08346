// A real flatpak application and its runtime, made by flatpak itself. The application is a shell script, the runtime holds
// this machine's shell: what the application prints, it read from its runtime.
import {createHash} from 'node:crypto'
import {copyFileSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {dirname, join} from 'node:path'
import type {Client} from './client'
import type {Place} from './place'

export const application = 'org.example.Hello'
export const runtime = 'org.example.Platform'
const branch = 'stable'

interface Bundle {
  /** Directory of an OCI layout. */
  readonly layout: string
  /** Reference of the image in it. */
  readonly ref: string
}

/** Builds both; `word` is what the application prints. Needs flatpak and ostree. */
export async function buildFlatpaks(
  place: Place,
  word: string,
): Promise<{app: Bundle; platform: Bundle; arch: string}> {
  const arch = await place.must('flatpak', ['--default-arch'])
  const directory = place.path(`flatpaks-${word}`)
  const platform = place.path(`flatpaks-${word}`, 'platform')
  const whole = `${runtime}/${arch}/${branch}`
  writeFileSync(join(platform, 'metadata'), `[Runtime]\nname=${runtime}\nruntime=${whole}\nsdk=${whole}\n`)
  await copyShell(place, join(platform, 'usr'))
  write(join(platform, 'usr/share/platform'), `${word}\n`)
  const app = place.path(`flatpaks-${word}`, 'app')
  const metadata = [`[Application]`, `name=${application}`, `runtime=${whole}`, `sdk=${whole}`, 'command=hello', '']
  writeFileSync(join(app, 'metadata'), metadata.join('\n'))
  write(
    join(app, 'files/bin/hello'),
    '#!/bin/sh\nread -r word </usr/share/platform\necho "$word from $FLATPAK_ID"\n',
    0o755,
  )
  mkdirSync(join(app, 'export'))

  const flatpak = (...args: readonly string[]): Promise<string> => place.must('flatpak', args, {cwd: directory})
  await flatpak('build-export', '--disable-sandbox', '--runtime', '--files=usr', 'repo', platform, branch)
  await flatpak('build-export', '--disable-sandbox', 'repo', app, branch)
  await flatpak('build-bundle', '--oci', '--runtime', 'repo', 'platform-oci', runtime, branch)
  await flatpak('build-bundle', '--oci', 'repo', 'app-oci', application, branch)
  return {
    arch,
    platform: named(join(directory, 'platform-oci'), 'platform', `runtime/${whole}`),
    app: named(join(directory, 'app-oci'), 'hello', `app/${application}/${arch}/${branch}`),
  }
}

/** The shell of this machine with the libraries it needs, where they were. */
async function copyShell(place: Place, usr: string): Promise<void> {
  const libraries = (await place.must('ldd', ['/bin/sh'])).match(/\/\S+/g) ?? []
  for (const file of ['/bin/sh', ...libraries]) {
    const target = join(usr, file.replace(/^\/usr\//, '/'))
    mkdirSync(dirname(target), {recursive: true})
    copyFileSync(file, target)
  }
}

function write(file: string, content: string, mode = 0o644): void {
  mkdirSync(dirname(file), {recursive: true})
  writeFileSync(file, content, {mode})
}

interface Descriptor {
  digest: string
  size: number
}

/** Adds the label `name`, which vendors give their flatpaks and Katello asks for, but flatpak itself does not write. */
function named(layout: string, name: string, ref: string): Bundle {
  const read = <T>({digest}: Descriptor): T =>
    JSON.parse(readFileSync(join(layout, 'blobs/sha256', digest.slice(7)), 'utf8')) as T
  const change = (descriptor: Descriptor, content: unknown): void => {
    const bytes = Buffer.from(JSON.stringify(content))
    const hash = createHash('sha256').update(bytes).digest('hex')
    writeFileSync(join(layout, 'blobs/sha256', hash), bytes)
    Object.assign(descriptor, {digest: `sha256:${hash}`, size: bytes.length})
  }
  const file = join(layout, 'index.json')
  const index = JSON.parse(readFileSync(file, 'utf8')) as {manifests: [Descriptor]}
  const manifest = read<{config: Descriptor}>(index.manifests[0])
  const config = read<{config: {Labels: Record<string, string>}}>(manifest.config)
  config.config.Labels['name'] = name
  change(manifest.config, config)
  change(index.manifests[0], manifest)
  writeFileSync(file, JSON.stringify(index))
  return {layout, ref}
}

/** Pushes flatpaks to a registry and gives the entries of its flatpak index, by the names given. */
export async function pushFlatpaks(
  client: Client,
  host: string,
  bundles: Readonly<Record<string, Bundle>>,
): Promise<object[]> {
  const entries: object[] = []
  for (const [name, {layout, ref}] of Object.entries(bundles)) {
    const target = `docker://${host}/${name}:latest`
    await client.skopeo('copy', '-q', `oci:${layout}:${ref}`, target)
    const about = JSON.parse(await client.skopeo('inspect', target)) as Record<string, unknown>
    const image = {
      Tags: ['latest'],
      Digest: about['Digest'],
      MediaType: 'application/vnd.oci.image.manifest.v1+json',
      OS: about['Os'],
      Architecture: about['Architecture'],
      Labels: about['Labels'],
    }
    entries.push({Name: name, Images: [image]})
  }
  return entries
}

/** A flatpak index on loopback over the images of a registry elsewhere, ended with the place; gives its address. */
export async function serveIndex(place: Place, registry: string, results: () => readonly object[]): Promise<string> {
  const server = createServer(({url}, response) => {
    const known = url?.startsWith('/index/static?') === true
    response.writeHead(known ? 200 : 404, {'content-type': 'application/json'})
    response.end(JSON.stringify(known ? {Registry: `http://${registry}/`, Results: results()} : {}))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  place.onLeave(
    () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  )
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
