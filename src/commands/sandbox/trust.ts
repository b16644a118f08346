import {createHash} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {flag, text} from '../../contract/define'
import {AppError, exitCodes} from '../../core/errors'
import {command} from '../../kit/run/command'
import {lockHolder} from '../../server/kernel/process/lockfile'
import {chosenDirectory} from '../../sandbox/running'
import {shellWord} from '../../workflows/flatpak/client-setup'
import {systemTrust, trustSteps, userTrust, type TrustSteps} from '../../workflows/trust-store'

export default command({
  bare: true,
  dryRun: 'reads',
  summary: 'Print how to trust the CA of a sandbox with TLS',
  description:
    'Prints the commands that add the CA of the sandbox to the trust store of this system, and changes nothing itself. Clients such as flatpak, podman and curl then need no options for its https:// and oci+https:// addresses. flatpak before 1.18 reads nothing but that store. With --user, prints the command for podman, skopeo and flatpak 1.18 or later of the current user, which needs no root.',
  examples: [
    ['Print the commands', '', 'a sandbox with TLS'],
    ['Print the command for the current user only', '--user', 'a sandbox with TLS'],
    ['Print how to take it out again', '--remove', 'a sandbox with TLS'],
  ],
  params: {
    data: text('Data directory (default: that of the running sandbox)'),
    user: flag('Only for container programs of the current user'),
    remove: flag('Take the CA out again'),
  },
  answer: trustSteps,
  run(ctx) {
    const data = chosenDirectory(ctx.session.paths, ctx.text('data'))
    const authority = join(data, 'tls', 'ca.pem')
    const remove = ctx.flag('remove')
    const name = `mallet-sandbox-${createHash('sha256').update(certificateIn(authority)).digest('hex').slice(0, 8)}`
    const steps = ctx.flag('user')
      ? userTrust({authority, remove}, hostOf(data))
      : systemTrust({authority, name, remove, sudo: process.getuid?.() !== 0})
    return Promise.resolve({
      kind: 'text',
      text: script(steps, ctx.flag('user') ? [] : warning(authority, remove)),
      data: steps,
    })
  },
})

function certificateIn(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch {
    throw new AppError({
      code: 'not_found',
      message: 'The sandbox has no CA',
      detail: `there is no ${file}`,
      hint: 'Start one with TLS: mallet sandbox start --tls --detach',
      exit: exitCodes.notFound,
    })
  }
}

function hostOf(data: string): string {
  const url = lockHolder(data)?.url
  if (url !== undefined) return new URL(url).host
  throw new AppError({
    code: 'not_found',
    message: `No sandbox is running on ${data}`,
    detail: 'programs of a user trust a CA for one host and port',
    hint: `Start it: mallet sandbox start --tls --detach --data ${data}`,
    exit: exitCodes.notFound,
  })
}

function warning(authority: string, remove: boolean): string[] {
  if (remove) return ['# Stops trusting the CA of the sandbox.']
  const key = authority.replace(/\.pem$/, '-key.pem').replaceAll(/[\r\n]/g, ' ')
  return [
    '# Trusts the CA of the sandbox. Whoever can read its key can then impersonate any server to this machine:',
    `# ${key}`,
    '# Take it out again: mallet sandbox trust --remove',
  ]
}

const script = ({commands}: TrustSteps, about: readonly string[]): string =>
  [...about, ...commands.map((words) => words.map(shellWord).join(' '))].join('\n')
