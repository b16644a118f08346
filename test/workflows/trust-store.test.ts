import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {systemTrust, userTrust} from '../../src/workflows/trust-store'
import {temporary} from '../support/places'

/** A file system with the directory of one kind of system. */
function rootWith(...directories: readonly string[]): string {
  const root = temporary()
  for (const directory of directories) mkdirSync(join(root, directory), {recursive: true})
  return root
}
const wishes = {authority: '/data/ca.pem', name: 'mallet-sandbox-1', remove: false, sudo: false}

describe('trusting an authority', () => {
  it.each([
    ['usr/local/share/ca-certificates', ['update-ca-certificates'], ['update-ca-certificates', '--fresh']],
    ['etc/pki/ca-trust/source/anchors', ['update-ca-trust'], ['update-ca-trust']],
    ['etc/pki/trust/anchors', ['update-ca-certificates'], ['update-ca-certificates']],
    ['etc/ca-certificates/trust-source/anchors', ['trust', 'extract-compat'], ['trust', 'extract-compat']],
  ])('goes to %s, where the system has it', (directory, update, forget) => {
    const root = rootWith(directory)
    const target = `/${directory}/mallet-sandbox-1.crt`
    const {commands} = systemTrust({...wishes, root})
    expect(commands).toEqual([['install', '-D', '-m', '0644', '/data/ca.pem', target], update])
    expect(systemTrust({...wishes, root, remove: true}).commands).toEqual([['rm', '-f', target], forget])
  })

  it('takes an administrator', () => {
    const {commands} = systemTrust({...wishes, root: rootWith(), sudo: true})
    expect(commands.map(([program]) => program)).toEqual(['sudo', 'sudo'])
  })

  it('is for one host and port where it is only for a user', () => {
    const target = '~/.config/containers/certs.d/127.0.0.1:4443/ca.crt'
    expect(userTrust(wishes, '127.0.0.1:4443').commands).toEqual([
      ['install', '-D', '-m', '0644', '/data/ca.pem', target],
    ])
    expect(userTrust({...wishes, remove: true}, '127.0.0.1:4443').commands).toEqual([['rm', '-f', target]])
  })
})
