// How this machine is made to trust a certificate authority: the commands for its system, which people run themselves.
import {existsSync} from 'node:fs'
import {join} from 'node:path'
import * as t from '../contract/shape'

export const trustSteps = t.record('TrustSteps', () => ({
  ca_file: t.text,
  installed_as: t.about('Where the certificate goes', t.text),
  /** Programs with their arguments, to be run in this order. */
  commands: t.list(t.list(t.text)),
}))
export type TrustSteps = t.TypeOf<typeof trustSteps>

interface System {
  /** Directory of the authorities that an administrator adds. */
  readonly anchors: string
  readonly update: readonly string[]
  readonly forget: readonly string[]
}

const systems: readonly System[] = [
  {anchors: '/etc/pki/ca-trust/source/anchors', update: ['update-ca-trust'], forget: ['update-ca-trust']},
  {
    anchors: '/etc/ca-certificates/trust-source/anchors',
    update: ['trust', 'extract-compat'],
    forget: ['trust', 'extract-compat'],
  },
  {anchors: '/etc/pki/trust/anchors', update: ['update-ca-certificates'], forget: ['update-ca-certificates']},
]
const debian: System = {
  anchors: '/usr/local/share/ca-certificates',
  update: ['update-ca-certificates'],
  forget: ['update-ca-certificates', '--fresh'],
}

export interface TrustWishes {
  /** File with the certificate of the authority. */
  readonly authority: string
  /** Name of the file in the trust store, without its ending. */
  readonly name: string
  /** Take it out again. */
  readonly remove: boolean
  /** The commands are for an administrator who is not logged in as root. */
  readonly sudo: boolean
  /** Where the file system begins; for tests. */
  readonly root?: string
}

/** The commands that make the whole system trust an authority, or cease to. */
export function systemTrust({authority, name, remove, sudo, root = '/'}: TrustWishes): TrustSteps {
  const system = systems.find(({anchors}) => existsSync(join(root, anchors))) ?? debian
  const target = `${system.anchors}/${name}.crt`
  const commands = remove
    ? [['rm', '-f', target], [...system.forget]]
    : [['install', '-D', '-m', '0644', authority, target], [...system.update]]
  return {
    ca_file: authority,
    installed_as: target,
    commands: sudo ? commands.map((command) => ['sudo', ...command]) : commands,
  }
}

/** The same for the container programs of the present user, as containers-certs.d describes it; `host` has its port. */
export function userTrust({authority, remove}: Pick<TrustWishes, 'authority' | 'remove'>, host: string): TrustSteps {
  const target = `~/.config/containers/certs.d/${host}/ca.crt`
  const commands = remove ? [['rm', '-f', target]] : [['install', '-D', '-m', '0644', authority, target]]
  return {ca_file: authority, installed_as: target, commands}
}
