import {usageError} from '../../core/errors'

const kinds = ['fails', 'never-reboots', 'loses-network'] as const
export type FaultKind = (typeof kinds)[number]

/** What goes wrong on a host, or on all hosts of a program. */
export interface Fault {
  readonly kind: FaultKind
  /** Name of the host; every host without one. */
  readonly host?: string | undefined
}

/** Reads `KIND` or `KIND@HOST`; a usage error for anything else, and for a host that is not among `hosts`. */
export function parseFault(text: string, hosts: readonly string[]): Fault {
  const [word, host] = text.split('@', 2)
  const kind = kinds.find((one) => one === word)
  if (!kind) throw usageError(`"${text}" is not a fault`, `Use one of ${kinds.join(', ')}, or KIND@HOST for one host`)
  if (host !== undefined && !hosts.includes(host))
    throw usageError(`There is no host "${host}" for the fault "${text}"`, `Hosts: ${hosts.join(', ')}`)
  return {kind, host}
}

/** The faults of one host. */
export const faultsOf = (faults: readonly Fault[], name: string): ReadonlySet<FaultKind> =>
  new Set(faults.flatMap(({kind, host}) => (host === undefined || host === name ? [kind] : [])))
