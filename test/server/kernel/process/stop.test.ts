import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, it, onTestFinished, vi} from 'vitest'
import {stopHolder} from '../../../../src/server/kernel/process/stop'
import {onCleanup, temporary} from '../../../support/places'

it('stopping a server that has just ended by itself is no failure', async () => {
  const child = spawn('sleep', ['60'])
  onCleanup(() => child.kill('SIGKILL'))
  await once(child, 'spawn')
  const directory = temporary()
  writeFileSync(join(directory, 'server.lock'), JSON.stringify({pid: child.pid, started: null}))
  const {kill} = process
  const spy = vi.spyOn(process, 'kill').mockImplementation((pid, signal) => {
    if (signal === 'SIGTERM') child.kill('SIGKILL')
    return signal === 'SIGTERM' ? kill.call(process, 999_999_999, signal) : kill.call(process, pid, signal)
  })
  onTestFinished(() => spy.mockRestore())
  expect(await stopHolder(directory, 'sandbox', new AbortController().signal)).toBe(child.pid)
})
