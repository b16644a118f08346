import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {page, scripted} from '../support/katello'
import {temporary} from '../support/places'
import {mallet, onTerminal} from '../support/program'
import {browserCommands, openBrowser} from '../../src/workflows/browser'

const server = () =>
  scripted({
    '*': ({path}) =>
      /\/\d+$/.test(path)
        ? {body: {id: 7, name: 'web1.example.com', product: {id: 3}, content_view: {id: 5}}}
        : page([{id: 7, name: 'web1.example.com', label: 'x', version: '2.0'}]),
  })

describe('mallet browse', () => {
  it.each([
    ['', '/'],
    ['settings', '/settings'],
    ['organization --name web1.example.com', '/organizations/7/edit'],
    ['product --id 3', '/products/3'],
    ['repository --id 7', '/products/3/repositories/7'],
    ['content-view --id 5', '/content_views/5'],
    ['content-view-version --id 7', '/content_views/5#/versions/7'],
    ['lifecycle-environment --id 2', '/lifecycle_environments/2'],
    ['flatpak-remote --id 2', '/flatpak_remotes/2'],
    ['host --id 7', '/new/hosts/web1.example.com'],
    ['capsule --id 1', '/smart_proxies/1'],
    ['task --id a-b', '/foreman_tasks/tasks/a-b'],
    ['task --id a/b?c', '/foreman_tasks/tasks/a%2Fb%3Fc'],
  ])('%s: prints the address where the output is no terminal', async (line, path) => {
    const {env, url} = await server()
    expect(await mallet(['browse', ...line.split(' ').filter(Boolean)], {env})).toEqual({
      code: 0,
      stdout: `${url}${path}\n`,
      stderr: '',
    })
  })

  it('prints it as JSON', async () => {
    const {env, url} = await server()
    const {stdout} = await mallet(['browse', 'settings', '--json'], {env})
    expect(JSON.parse(stdout)).toEqual({url: `${url}/settings`, opened: false})
  })

  it('on a terminal starts the browser that BROWSER names, with the address as one word', async () => {
    const home = temporary()
    const bin = join(home, 'bin')
    mkdirSync(bin)
    writeFileSync(join(bin, 'fox'), `#!/bin/sh\nprintf '<%s>' "$@" > "${home}/called"\n`, {mode: 0o755})
    const {env, url} = await server()
    const around = {home, env: {...env, PATH: `${bin}:${process.env['PATH']}`, BROWSER: 'missing:fox --new %s'}}
    const run = onTerminal(['browse', 'task', '--id', 'a$(touch x)'], around)
    expect((await run.ended).code).toBe(0)
    expect(readFileSync(join(home, 'called'), 'utf8')).toBe(`<--new><${url}/foreman_tasks/tasks/a%24(touch%20x)>`)
    expect(run.output().stdout).toContain(`Opened ${url}`)
  })

  it('says the address where no browser can be started', async () => {
    const opening = openBrowser(new URL('https://x.example.com/settings'), {BROWSER: '/missing', PATH: temporary()})
    await expect(opening).rejects.toMatchObject({
      exit: 69,
      parts: {detail: 'the page is https://x.example.com/settings'},
    })
  })

  it('with --print starts none, also on a terminal', async () => {
    const {env, url} = await server()
    const run = await onTerminal(['browse', 'settings', '--print'], {env: {...env, BROWSER: '/missing'}}).ended
    expect([run.code, run.stdout]).toEqual([0, `${url}/settings\r\n`])
  })

  it('opens nothing but pages of the web', async () => {
    await expect(openBrowser(new URL('file:///etc/passwd'), {})).rejects.toThrow('not opened')
  })
})

it('the commands of a browser are those of BROWSER, then the one of the system', () => {
  expect(browserCommands({BROWSER: 'fox:w3m -o x=%s'}, 'linux')).toEqual([['fox'], ['w3m', '-o', 'x=%s'], ['xdg-open']])
  expect(browserCommands({}, 'darwin')).toEqual([['open']])
  expect(browserCommands({BROWSER: ''}, 'win32')).toEqual([['rundll32', 'url.dll,FileProtocolHandler']])
})
