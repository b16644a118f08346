// What a host must do to install the flatpaks of a lifecycle environment: what an environment offers, turned into commands.
import {existsSync} from 'node:fs'
import * as t from '../../contract/shape'
import {AppError, exitCodes, usageError} from '../../core/errors'
import {nearest, sanitizeLine} from '../../core/text'
import {flatpak as flatpakShape, type EnvironmentFlatpaks, type Flatpak} from './offer'

const authentication = t.oneOf('certificate', 'login', 'none')
export type Authentication = t.TypeOf<typeof authentication>

export interface SetupWishes {
  /** Application ids or refs; all applications when there are none. */
  readonly applications: readonly string[]
  readonly remoteName?: string | undefined
  readonly authentication: Authentication
  /** For the present user instead of the whole machine. */
  readonly user: boolean
  readonly scheme: 'http' | 'https'
  /** File with the authority of the server, where that is not one that everybody trusts. */
  readonly authority?: string | undefined
}

const setupStep = t.record('SetupStep', () => ({
  step: t.oneOf('certificates', 'authority', 'login', 'remote', 'install'),
  title: t.text,
  /** Programs with their arguments, to be run in this order. */
  commands: t.list(t.list(t.text)),
  /** File that the login goes to. */
  authfile: t.optional(t.text),
}))
type SetupStep = t.TypeOf<typeof setupStep>

export const clientSetupShape = t.record('ClientSetup', () => ({
  remote: t.object({name: t.text, url: t.text}),
  authentication,
  applications: t.list(flatpakShape),
  /** Runtimes that applications need and the environment does not have. */
  missing_runtimes: t.list(t.text),
  steps: t.list(setupStep),
}))
export type ClientSetup = t.TypeOf<typeof clientSetupShape>

const consumer = '/etc/pki/consumer'
/** Where a registered host keeps the certificate that says who it is. */
const consumerCertificate = `${consumer}/cert.pem`

/** How a host shows who it is: as it was asked for, else the simplest way that the environment allows. */
export function authenticationFor(
  {open, environment}: EnvironmentFlatpaks,
  wishes: {readonly asked: Authentication | undefined; readonly user: boolean; readonly isHere: boolean},
): Authentication {
  const {asked, user, isHere} = wishes
  if (asked === 'none' && !open)
    throw usageError(
      `Pulling from ${environment.name} requires authentication`,
      `Use --authentication certificate or login, or allow unauthenticated pulls: mallet lifecycle-environment update --name ${environment.name} --registry-unauthenticated-pull yes`,
      'without it, flatpak finds only environments that allow unauthenticated pulls',
    )
  if (asked !== undefined) return asked
  if (open) return 'none'
  if (user) return 'login'
  return !isHere || existsSync(consumerCertificate) ? 'certificate' : 'login'
}

/** What keeps hosts from finding or installing what the environment offers. */
export function setupWarnings({environment, flatpaks}: EnvironmentFlatpaks, setup: ClientSetup): string[] {
  const isReadable = setup.authentication === 'certificate' && setup.remote.url.startsWith('oci+http:')
  const untagged = setup.applications.filter(({tags}) => !tags.includes('latest'))
  return [
    ...(flatpaks.some(({kind}) => kind === 'app')
      ? []
      : [`The lifecycle environment ${environment.name} offers no flatpak applications yet`]),
    ...setup.missing_runtimes.map(
      (runtime) => `The environment lacks ${runtime}, which is required; mirror, publish and promote it as well`,
    ),
    ...untagged.map(
      ({id, repository}) => `${id} in ${repository} has no tag "latest", so hosts do not see it in the remote`,
    ),
    ...(setup.steps.some(({step}) => step === 'authority')
      ? ['flatpak before 1.18 trusts only the authorities of the system; add the CA to the trust store of the host']
      : []),
    ...(isReadable ? ['Without TLS a host cannot use its certificate; use --authentication login'] : []),
  ]
}

/** The steps for a host. Exit code 128 when an application that is asked for is not there. */
export function clientSetup(offer: EnvironmentFlatpaks, wishes: SetupWishes): ClientSetup {
  const {host} = offer
  const name = wishes.remoteName === undefined ? remoteNameFor(offer) : checkedName(wishes.remoteName)
  const url = `oci+${wishes.scheme}://${host}/`
  const chosen = choose(offer, wishes.applications)
  const refs = new Set(offer.flatpaks.map(({ref}) => ref))
  const runtimes = chosen.flatMap(({runtime}) => (runtime !== null && !refs.has(runtime) ? [runtime] : []))
  const steps: SetupStep[] = [
    ...authoritySteps(host, wishes),
    ...accessSteps(host, wishes),
    {
      step: 'remote',
      title: `Add the remote ${name}`,
      commands: [
        [
          ...flatpak('remote-add', wishes),
          '--if-not-exists',
          '--authenticator-name=org.flatpak.Authenticator.Oci',
          name,
          url,
        ],
      ],
    },
    ...(chosen.length > 0
      ? [
          {
            step: 'install' as const,
            title: chosen.length === 1 ? 'Install the application' : 'Install the applications',
            commands: [
              [...flatpak('install', wishes), '--assumeyes', '--noninteractive', name, ...installNames(chosen)],
            ],
          },
        ]
      : []),
  ]
  return {
    remote: {name, url},
    authentication: wishes.authentication,
    applications: chosen,
    missing_runtimes: [...new Set(runtimes)],
    steps,
  }
}

const flatpak = (verb: string, {user}: SetupWishes): string[] => ['flatpak', verb, user ? '--user' : '--system']

const certificatesOf = (host: string, {user}: SetupWishes): string =>
  `${user ? '~/.config' : '/etc'}/containers/certs.d/${host}`

/** A registered host has the authority already; others are given it. */
function authoritySteps(host: string, wishes: SetupWishes): SetupStep[] {
  const {authority, authentication, scheme} = wishes
  if (authority === undefined || authentication === 'certificate' || scheme === 'http') return []
  const to = `${certificatesOf(host, wishes)}/ca.crt`
  const commands = [['install', '-D', '-m', '0644', authority, to]]
  return [{step: 'authority', title: 'Make flatpak trust the CA of the server (copy the file to the host)', commands}]
}

function accessSteps(host: string, wishes: SetupWishes): SetupStep[] {
  const {authentication, user, scheme} = wishes
  if (authentication === 'none') return []
  if (authentication === 'login') {
    const authfile = user ? '~/.config/flatpak/oci-auth.json' : '/etc/flatpak/oci-auth.json'
    const plain = scheme === 'http' ? ['--tls-verify=false'] : []
    const commands = [['podman', 'login', ...plain, host, '--authfile', authfile]]
    return [{step: 'login', title: `Log in to ${host} for flatpak`, commands, authfile}]
  }
  const directory = certificatesOf(host, wishes)
  const link = (from: string, to: string): string[] => ['ln', '-sfn', from, `${directory}/${to}`]
  return [
    {
      step: 'certificates',
      title: 'Make flatpak use the certificate of the registered host',
      commands: [
        ['mkdir', '-p', directory],
        link(consumerCertificate, 'client.cert'),
        link(`${consumer}/key.pem`, 'client.key'),
        link('/etc/rhsm/ca/katello-server-ca.pem', 'ca.crt'),
      ],
    },
  ]
}

function choose({flatpaks, environment}: EnvironmentFlatpaks, wanted: readonly string[]): Flatpak[] {
  const applications = flatpaks.filter(({kind}) => kind === 'app')
  if (wanted.length === 0) return applications
  return wanted.flatMap((name) => {
    const found = flatpaks.filter(({id, ref}) => id === name || ref === name)
    if (found.length > 0) return found
    const near = nearest(
      name,
      applications.map(({id}) => id),
    )
    const there = [...new Set(applications.map(({id}) => id))].slice(0, 10).join(', ')
    throw new AppError({
      code: 'not_found',
      message: `The lifecycle environment ${environment.name} offers no flatpak ${JSON.stringify(name)}`,
      detail: there ? `it offers: ${sanitizeLine(there)}` : 'it offers no applications',
      hint: near ? `Did you mean --application ${near}?` : 'Mirror, synchronize, publish and promote it first',
      exit: exitCodes.notFound,
    })
  })
}

/** An id alone lets flatpak choose the architecture; the branch is said where there are several. */
function installNames(chosen: readonly Flatpak[]): string[] {
  const branches = (id: string): Set<string> => new Set(chosen.filter((one) => one.id === id).map((one) => one.branch))
  return [...new Set(chosen.map(({id, branch}) => (branches(id).size > 1 ? `${id}//${branch}` : id)))]
}

function checkedName(name: string): string {
  if (/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name)) return name
  throw usageError(
    `${JSON.stringify(name)} is not a valid name for a flatpak remote`,
    'Use letters, digits, "_", "-" and "."',
  )
}

/** `acme-dev`: flatpak takes letters, digits, `-`, `_` and `.`. */
function remoteNameFor({environment}: EnvironmentFlatpaks): string {
  const name = `${environment.organization}-${environment.label}`.toLowerCase().replace(/[^a-z0-9_.-]+/g, '-')
  return name.replace(/^[-.]+/, '') || 'katello'
}

/** The steps as a shell script. Everything that a server said is quoted, and kept to its line in comments. */
export function setupScript(setup: ClientSetup): string {
  const lines = setup.steps.flatMap(({title, commands}, index) => [
    `# ${index + 1}. ${sanitizeLine(title)}`,
    ...commands.map((command) => command.map(shellWord).join(' ')),
    '',
  ])
  return lines.join('\n').trimEnd()
}

/** A word for a POSIX shell; a leading `~/` is left for it to fill in. */
export function shellWord(word: string): string {
  if (/^(?:~\/)?[A-Za-z0-9_@%+=:,./-]+$/.test(word)) return word
  const [home, rest] = word.startsWith('~/') ? ['~/', word.slice(2)] : ['', word]
  return `${home}'${rest.replaceAll("'", `'\\''`)}'`
}
