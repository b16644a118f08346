import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import {ownPort} from '../support/ports'
import type {Place} from './place'

/** Who may use a registry that wants a login, as a line of htpasswd: of the user `robot`. */
const robotLine = 'robot:$2b$05$pUsk5wBoM8SD/o2Vn6qfOuMegeF31rnX11a3dl6rCXCzXmtIKRP9i'
export const robot = {name: 'robot', password: 'robot password'} as const

/** Debian's docker-registry on loopback, ended with the place; gives its `127.0.0.1:PORT`. `closed`: for the robot only. */
export async function startDockerRegistry(place: Place, {closed = false} = {}): Promise<string> {
  const host = `127.0.0.1:${await ownPort()}`
  const storage = place.path(`docker-registry-${host.split(':')[1]}`)
  const config = join(storage, 'config.yml')
  const text = [
    'version: 0.1',
    'log: {level: error}',
    `storage: {filesystem: {rootdirectory: ${storage}}, delete: {enabled: true}}`,
    `http: {addr: ${host}}`,
    ...(closed ? [`auth: {htpasswd: {realm: here, path: ${join(storage, 'htpasswd')}}}`] : []),
  ]
  writeFileSync(join(storage, 'htpasswd'), `${robotLine}\n`)
  writeFileSync(config, `${text.join('\n')}\n`)
  const {child, files} = place.start('docker-registry', ['serve', config])
  place.onLeave(() => child.kill())
  while (child.exitCode === null) {
    const answers = await fetch(`http://${host}/v2/`).then(
      ({status}) => status === (closed ? 401 : 200),
      () => false,
    )
    if (answers) return host
    await pause(25)
  }
  throw new Error(`docker-registry did not start; see ${files.join(' ')}`)
}

/** A directory with a `Containerfile` for an image from scratch that says its version in a label and a file. */
export function buildContext(place: Place, name: string, version: string): string {
  const directory = place.path('contexts', `${name}-${version}`)
  mkdirSync(join(directory, 'srv'), {recursive: true})
  writeFileSync(join(directory, 'srv/version'), `${name} ${version}\n`)
  const lines = ['FROM scratch', `LABEL org.opencontainers.image.version=${version}`, 'COPY srv /srv']
  writeFileSync(join(directory, 'Containerfile'), `${lines.join('\n')}\n`)
  return directory
}
