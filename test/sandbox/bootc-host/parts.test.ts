import {existsSync} from 'node:fs'
import {describe, expect, it} from 'vitest'
import {faultsOf, parseFault} from '../../../src/sandbox/bootc-host/faults'
import {fleetNames} from '../../../src/sandbox/bootc-host/fleet'
import {Network} from '../../../src/sandbox/bootc-host/network'
import {JobReport} from '../../../src/sandbox/bootc-host/report'
import type {OutputLine} from '../../../src/sandbox/bootc-host/link'
import {runScript} from '../../../src/sandbox/bootc-host/script'
import {temporary} from '../../support/places'

const line = (output: string): OutputLine => ({output_type: 'stdout', output, timestamp: 0})
const never = new AbortController().signal

describe('several simulated hosts', () => {
  it('get numbered names', () => {
    expect(fleetNames('edge.example.com', 1)).toEqual(['edge.example.com'])
    expect(fleetNames('edge.example.com', 2)).toEqual(['edge1.example.com', 'edge2.example.com'])
    expect(fleetNames('Edge', 2)).toEqual(['edge1', 'edge2'])
    for (const name of ['', '..', 'a/../b', '/tmp/a', 'a b', '-a'])
      expect(() => fleetNames(name, 1), name).toThrow(`"${name}" is not a host name`)
  })

  it('have faults, all or one of them', () => {
    const hosts = ['edge1', 'edge2']
    const faults = ['fails', 'never-reboots@edge2'].map((text) => parseFault(text, hosts))
    expect([...faultsOf(faults, 'edge1')]).toEqual(['fails'])
    expect([...faultsOf(faults, 'edge2')]).toEqual(['fails', 'never-reboots'])
    expect(() => parseFault('explodes', hosts)).toThrow('"explodes" is not a fault')
    expect(() => parseFault('fails@edge9', hosts)).toThrow('There is no host "edge9"')
  })
})

describe('the network of a simulated host', () => {
  async function* download(): AsyncGenerator<Uint8Array> {
    await Promise.resolve()
    yield Buffer.from('layers')
  }
  async function read(network: Network): Promise<string> {
    let text = ''
    for await (const piece of network.through(download())) text += Buffer.from(piece).toString()
    return text
  }

  it('is lost once, in the middle of a download, and comes back', async () => {
    const network = new Network(true, 20)
    await expect(read(network)).rejects.toThrow('The connection to the registry was lost')
    await network.up(never)
    expect(await read(network)).toBe('layers')
  })

  it('stays where it is no fault', async () => {
    expect(await read(new Network(false))).toBe('layers')
  })
})

describe('the output of a job', () => {
  it('is sent in order, lines that come meanwhile together', async () => {
    const sent: string[][] = []
    const report = new JobReport(async (lines) => {
      sent.push(lines.map(({output}) => output))
      await new Promise((resolve) => setTimeout(resolve, 5))
    })
    report.add(line('1'))
    report.add(line('2'))
    await new Promise((resolve) => setTimeout(resolve, 1))
    report.add(line('3'))
    await report.end()
    expect(sent.flat()).toEqual(['1', '2', '3'])
    expect(sent[0]).toEqual(['1', '2'])
  })

  it('is over where there was none, and fails as sending fails', async () => {
    await new JobReport(() => Promise.resolve()).end()
    const report = new JobReport(() => Promise.reject(new Error('away')))
    report.add(line('1'))
    await expect(report.end()).rejects.toThrow('away')
  })
})

describe('a script of a job', () => {
  async function run(text: string, signal = never) {
    const lines: string[] = []
    const programs = temporary()
    const code = await runScript(text, {
      programs,
      onLine: ({output_type, output}) => lines.push(`${output_type} ${output.trimEnd()}`),
      signal,
    })
    return {code, lines, programs}
  }

  it('runs with sh in a directory of its own, the programs of the host first', async () => {
    const {code, lines, programs} = await run('echo "$PATH"; pwd; echo bad >&2; printf last; exit 3\n')
    expect(code).toBe(3)
    const [path, directory] = lines.map((one) => one.replace('stdout ', ''))
    expect(path?.split(':')[0]).toBe(programs)
    expect(existsSync(directory ?? '')).toBe(false)
    expect(lines).toContain('stderr bad')
    expect(lines).toContain('stdout last')
  })

  it('sees nothing of the environment of whoever runs the host', async () => {
    process.env['MALLET_TEST_SECRET'] = 'hidden'
    const {lines} = await run('env')
    delete process.env['MALLET_TEST_SECRET']
    expect(lines.join('\n')).not.toContain('hidden')
  })

  it('runs with the interpreter that it names', async () => {
    const {lines} = await run('#!/bin/sh -e\nfalse\necho never\n')
    expect(lines).toEqual([])
  })

  it('ends with everything that it started when the host is stopped', async () => {
    const stop = new AbortController()
    const lines: string[] = []
    const running = runScript('echo started; sleep 60 & sleep 60', {
      programs: temporary(),
      onLine({output}) {
        lines.push(output)
        stop.abort()
      },
      signal: stop.signal,
    })
    expect(await running).toBe(143)
    expect(lines).toEqual(['started\n'])
  })
})
