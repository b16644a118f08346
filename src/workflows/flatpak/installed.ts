// Whether what flatpak installed on this machine is what was planned: flatpak keeps the digest of the image beside its own commit.
import * as t from '../../contract/shape'
import {AppError, exitCodes} from '../../core/errors'
import {isDigest} from '../../core/digest'
import {readProgram} from '../run-program'
import type {ClientSetup} from './client-setup'
import type {Flatpak} from './offer'

export const installedFlatpak = t.object({
  application: t.text,
  ref: t.nullable(t.text),
  digest: t.about(
    'Digest of the image that is installed; null where it did not come from a registry',
    t.nullable(t.text),
  ),
  planned: t.about('Digests that the environment offers for it', t.list(t.text)),
})
export type InstalledFlatpak = t.TypeOf<typeof installedFlatpak>

type Environment = Readonly<Record<string, string | undefined>>

/** Asks flatpak for the applications of a setup, each ID and branch once. */
export async function readInstalled(
  {applications}: Pick<ClientSetup, 'applications'>,
  {user, env, signal}: {readonly user: boolean; readonly env: Environment; readonly signal: AbortSignal},
): Promise<InstalledFlatpak[]> {
  const names = [...new Set(applications.map(({id, branch}) => `${id}//${branch}`))]
  const found: InstalledFlatpak[] = []
  for (const name of names) {
    const command = ['flatpak', 'info', user ? '--user' : '--system', name]
    const {stdout} = await readProgram(command, {...env, LC_ALL: 'C.UTF-8', LANGUAGE: 'C'}, signal)
    found.push({...parseInfo(stdout), ...plannedOf(applications, name, parseInfo(stdout).ref)})
  }
  return found
}

function plannedOf(applications: readonly Flatpak[], name: string, ref: string | null) {
  const same = applications.filter(({id, branch}) => `${id}//${branch}` === name)
  const ofRef = same.filter((one) => one.ref === ref)
  const planned = new Set((ofRef.length > 0 ? ofRef : same).map(({digest}) => digest))
  return {application: same[0]?.id ?? name, planned: [...planned]}
}

/** What `flatpak info` says of an installed ref. Images are known by their digest there, as "Alt-id". */
export function parseInfo(text: string): {ref: string | null; digest: string | null} {
  const value = (label: string): string | undefined => new RegExp(`^\\s*${label}:\\s*(\\S+)\\s*$`, 'm').exec(text)?.[1]
  const digest = `sha256:${value('Alt-id') ?? ''}`
  return {ref: value('Ref') ?? null, digest: isDigest(digest) ? digest : null}
}

/** Fails where an application is installed as another image than planned: exit code 70. */
export function requirePlanned(installed: readonly InstalledFlatpak[], user: boolean): void {
  const wrong = installed.filter(({digest, planned}) => digest === null || !planned.includes(digest))
  const [first] = wrong
  if (!first) return
  const ids = wrong.map(({application}) => application).join(' ')
  throw new AppError({
    code: 'other_installed',
    message:
      wrong.length === 1
        ? `${first.application} is installed, but not as planned`
        : `${wrong.length} applications are installed, but not as planned`,
    detail: wrong
      .map(
        ({application, digest, planned}) =>
          `${application} is ${digest ?? 'not from a registry'}, the environment offers ${planned.join(' or ')}`,
      )
      .join('; '),
    hint: `flatpak leaves what is installed already. Update it: flatpak update ${user ? '--user' : '--system'} ${ids}`,
    exit: exitCodes.failed,
  })
}
