// skopeo, podman and cosign that know Sigstore, and the files by which they sign and verify.
import {execFile} from 'node:child_process'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {root} from '../support/build'
import type {Client} from './client'
import type {Ended, Place} from './place'

const directory = join(root, 'node_modules/.cache/sigstore-programs')

/** Unpacks the programs, unless an earlier run did. */
export async function unpackPrograms(): Promise<void> {
  const script = join(root, 'scripts/sigstore-programs.sh')
  await promisify(execFile)('sh', [script, directory]).catch((error: unknown) => {
    throw new Error(
      'scripts/sigstore-programs.sh failed; MALLET_SKIP_CLIENTS=1 leaves the tests with real clients out',
      {
        cause: error,
      },
    )
  })
}

/** The programs as one person of a place uses them. */
export class Sigstore {
  constructor(
    readonly place: Place,
    readonly client: Client,
  ) {
    // Signatures are read and written as attachments, in every registry.
    const settings = place.path('home', '.config', 'containers', 'registries.d')
    writeFileSync(join(settings, 'default.yaml'), 'default-docker:\n  use-sigstore-attachments: true\n')
    writeFileSync(this.passphraseFile, passphrase)
  }

  get passphraseFile(): string {
    return join(this.place.directory, 'passphrase')
  }

  readonly run = (program: 'skopeo' | 'podman' | 'cosign', ...args: readonly string[]): Promise<Ended> =>
    this.place.run(join(directory, 'bin', program), args, {
      ...this.client.options,
      env: {...this.client.options.env, COSIGN_PASSWORD: passphrase},
    })

  /** As {@link run}, of what must succeed. */
  async must(program: 'skopeo' | 'cosign', ...args: readonly string[]): Promise<string> {
    const {code, stdout, stderr} = await this.run(program, ...args)
    if (code !== 0) throw new Error(`${program} ${args.join(' ')}\nended with ${code}:\n${stdout}${stderr}`)
    return stdout
  }

  /** Makes a key; gives the file of the public half. */
  async makeKey(program: 'skopeo' | 'cosign', name: string): Promise<{privateFile: string; publicFile: string}> {
    const prefix = join(this.place.directory, name)
    if (program === 'skopeo')
      await this.must(
        'skopeo',
        'generate-sigstore-key',
        '--output-prefix',
        prefix,
        '--passphrase-file',
        this.passphraseFile,
      )
    else await this.must('cosign', 'generate-key-pair', '--output-key-prefix', prefix)
    return {privateFile: `${prefix}.${program === 'skopeo' ? 'private' : 'key'}`, publicFile: `${prefix}.pub`}
  }

  /** Copies with signatures; `more` are options, such as those for signing. */
  readonly copy = (from: string, to: string, ...more: readonly string[]): Promise<string> =>
    this.must('skopeo', 'copy', '-q', '--src-tls-verify=false', '--dest-tls-verify=false', ...more, from, to)

  /** Options by which a copy signs with a key of skopeo. */
  readonly signingWith = (privateFile: string): string[] => [
    `--sign-by-sigstore-private-key=${privateFile}`,
    `--sign-passphrase-file=${this.passphraseFile}`,
  ]

  /** Whether podman, as a machine that has nothing yet, takes an image under a policy that demands a signature with the key. */
  async runs(image: string, publicFile: string, signedIdentity: object): Promise<boolean> {
    const policy = join(this.place.directory, 'policy.json')
    const docker = {'': [{type: 'sigstoreSigned', keyPath: publicFile, signedIdentity}]}
    writeFileSync(policy, JSON.stringify({default: [{type: 'reject'}], transports: {docker}}))
    const pull = ['pull', '-q', '--tls-verify=false', '--signature-policy', policy, image]
    const {code, stderr} = await this.run('podman', ...this.place.newMachine(), ...pull)
    // It must be the signature that stands in the way: none that counts, or no tag that could hold one.
    if (code !== 0 && !/signature|no tag sha256-[0-9a-f]{64}\.sig/i.test(stderr))
      throw new Error(`podman ${pull.join(' ')}: ${stderr}`)
    return code === 0
  }

  /** Whether cosign finds a good signature. */
  async verifies(image: string, publicFile: string): Promise<boolean> {
    const options = ['--key', publicFile, '--insecure-ignore-tlog', '--allow-insecure-registry']
    const {code, stderr} = await this.run('cosign', 'verify', ...options, image)
    if (code !== 0 && !/signature/i.test(stderr)) throw new Error(`cosign verify ${image}: ${stderr}`)
    return code === 0
  }
}

const passphrase = 'of the test'
