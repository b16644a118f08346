// `node dist/keyring.js get|store|erase`: started by the program for passwords that are kept in the desktop's keyring.
import {text} from 'node:stream/consumers'
import {answer, type Keyring} from './keyring-protocol'

const service = 'mallet'

async function systemKeyring(): Promise<Keyring> {
  const {AsyncEntry} = await import('@napi-rs/keyring')
  // Not the kernel's keyring, which forgets everything when the machine is restarted.
  const entry = (server: string) => new AsyncEntry(service, server, {linux: {store: 'secret-service'}})
  return {
    get: async (server) => (await entry(server).getPassword()) ?? null,
    set: (server, value) => entry(server).setPassword(value),
    delete: (server) => entry(server).deleteCredential(),
  }
}

async function main(): Promise<void> {
  const input = await text(process.stdin)
  try {
    const {code, output} = await answer(process.argv[2], input, await systemKeyring())
    process.stdout.write(output)
    process.exitCode = code
  } catch (error) {
    process.stdout.write(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  }
}

void main()
