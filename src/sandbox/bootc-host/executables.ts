// The programs that a host offers to scripts: each only tells the host what it was called with, and prints what the host says.
import {chmodSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {makeDirectory} from '../../core/directory'

/** Programs of the host; everything else that a script uses is that of this machine. */
export const programs = ['bootc', 'reboot', 'shutdown', 'systemctl', 'subscription-manager'] as const
export type ProgramName = (typeof programs)[number]

/** Writes the programs into a directory, which goes first in the search path of scripts. */
export function writePrograms(directory: string, socket: string): void {
  makeDirectory(directory, 0o700)
  for (const name of programs) {
    const file = join(directory, name)
    writeFileSync(file, programText(name, socket))
    chmodSync(file, 0o700)
  }
}

const programText = (name: ProgramName, socket: string): string => `#!${process.execPath}
const socket = require('node:net').connect(${JSON.stringify(socket)})
let rest = ''
let code
socket.setEncoding('utf8')
socket.on('connect', () => socket.write(JSON.stringify({program: ${JSON.stringify(name)}, args: process.argv.slice(2)}) + '\\n'))
socket.on('data', (piece) => {
  const lines = (rest + piece).split('\\n')
  rest = lines.pop()
  for (const line of lines) {
    const {stream, text, exit} = JSON.parse(line)
    if (exit !== undefined) code = exit
    else process[stream].write(text)
  }
})
socket.on('error', () => undefined)
socket.on('close', () => {
  if (code === undefined) process.stderr.write('${name}: this host is not running\\n')
  process.exitCode = code ?? 1
})
`
