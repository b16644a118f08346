import type {Store} from '../tables'
import {field, searchCondition, type Searchable} from '../kernel/search/searchable'
import type {Host, HostPackage} from './tables'
import {sql, within} from '../kernel/store/sql'

/** One package of the profile that a host uploads. */
export interface ProfilePackage {
  readonly name: string
  readonly version: string
  readonly release: string
  readonly arch: string
  readonly epoch?: string | undefined
  readonly vendor?: string | undefined
  /** Whether it goes at the next boot of an image mode host; unknown when the host does not say. */
  readonly persistence?: 'transient' | 'persistent' | undefined
}

/** Reads a package profile as it came over the network; entries that are not packages are left out. */
export function profilePackages(given: unknown): ProfilePackage[] {
  if (!Array.isArray(given)) return []
  return given.flatMap((one: unknown) => {
    if (typeof one !== 'object' || one === null) return []
    const record = one as Record<string, unknown>
    const text = (key: string) => {
      const value = record[key]
      return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
    }
    const [name, version, release, arch] = [text('name'), text('version'), text('release'), text('arch')]
    if (!name || !version || !release || !arch) return []
    const persistence = text('persistence')
    return [
      {
        name,
        version,
        release,
        arch,
        epoch: text('epoch'),
        vendor: text('vendor'),
        persistence: persistence === 'transient' || persistence === 'persistent' ? persistence : undefined,
      },
    ]
  })
}

/** Replaces what is known of a host's packages. */
export function replacePackages(store: Store, host: Host, packages: readonly ProfilePackage[]): void {
  const {hostPackages} = store
  store.transaction(() => {
    hostPackages.delete({host_id: host.id})
    const seen = new Set<string>()
    for (const {name, version, release, arch, vendor, persistence, epoch = '0'} of packages) {
      const evr = `${epoch && epoch !== '0' && epoch !== '(none)' ? `${epoch}:` : ''}${version}-${release}`
      const nvrea = `${name}-${evr}.${arch}`
      if (seen.has(nvrea)) continue
      seen.add(nvrea)
      hostPackages.insert({
        host_id: host.id,
        name,
        epoch: epoch === '(none)' || epoch === '' ? '0' : epoch,
        version,
        release,
        arch,
        vendor: vendor ?? null,
        nvra: `${name}-${version}-${release}.${arch}`,
        nvrea,
        persistence: persistence ?? null,
      })
    }
  })
}

export const packageSearch: Searchable = {
  from: 'host_packages',
  id: 'host_packages.id',
  fields: {
    name: field.string('host_packages.name'),
    nvra: field.string('host_packages.nvra'),
    nvrea: field.string('host_packages.nvrea'),
    version: field.string('host_packages.version', {explicit: true}),
    release: field.string('host_packages.release', {explicit: true}),
    epoch: field.string('host_packages.epoch', {explicit: true}),
    arch: field.string('host_packages.arch', {explicit: true}),
    vendor: field.string('host_packages.vendor', {explicit: true}),
    persistence: field.string('host_packages.persistence', {explicit: true}),
    id: field.integer('host_packages.id', {explicit: true}),
  },
  sort: {by: 'nvra', order: 'asc'},
}

export const packageJson = (row: HostPackage) => ({
  id: row.id,
  name: row.name,
  nvrea: row.nvrea,
  nvra: row.nvra,
  version: row.version,
  release: row.release,
  arch: row.arch,
  epoch: row.epoch,
  upgradable_versions: null,
  rpm_id: null,
  persistence: row.persistence,
})

/** What a Containerfile must run to keep the packages that the next boot of an image mode host would take away. */
export function containerfileCommand(
  store: Store,
  host: Host,
  {search, unknown}: {search: string; unknown: boolean},
): {command: string | null; packageCount: number} {
  const wanted = [
    {host_id: host.id},
    unknown ? sql("coalesce(persistence, 'transient') = 'transient'") : sql("persistence = 'transient'"),
  ]
  const found = search.trim() === '' ? [] : [searched(store, host, search)]
  const rows = store.hostPackages.all([...wanted, ...found], 'name, nvrea')
  if (rows.length === 0) return {command: null, packageCount: 0}
  return {
    command: `RUN dnf install -y ${rows.map((row) => shellEscaped(row.nvrea)).join(' ')}`,
    packageCount: rows.length,
  }
}

function searched(store: Store, host: Host, text: string) {
  const {sql: condition, values} = searchCondition(packageSearch, text, store.now())
  const rows = store.database.all<{id: number}>(
    `SELECT id FROM host_packages WHERE host_id = ? AND ${condition}`,
    host.id,
    ...values,
  )
  return within(
    'id',
    rows.map((row) => row.id),
  )
}

/** As Ruby's Shellwords: what a shell could read otherwise gets a backslash. */
const shellEscaped = (word: string) => word.replace(/[^A-Za-z0-9_\-.,:+/@\n]/g, '\\$&')
