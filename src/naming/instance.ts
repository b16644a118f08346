/** The parts of an organization that a name or a pattern uses. */
export interface OrganizationNames {
  readonly id: number | null
  readonly name: string
  readonly label: string | null
  readonly title?: string | null
  readonly description?: string | null
  /** A moment, as ISO 8601 text or as the API writes it: `2026-08-01 10:00:00 UTC`. */
  readonly createdAt?: string | null
  readonly updatedAt?: string | null
}

export interface LifecycleEnvironmentNames {
  readonly id: number | null
  readonly name: string
  readonly label: string | null
  /** The pattern the environment has now; blank means the default names. */
  readonly registryNamePattern?: string | null
}

/**
 * One materialization of a repository, with what names are made of.
 * `library`: in the default content view; `archive`: in a content view version, without an environment; `environment`: in a
 * content view version that an environment has.
 */
export interface RepositoryInstance {
  readonly kind: 'library' | 'archive' | 'environment'
  readonly organization: OrganizationNames
  readonly product: {readonly name: string; readonly label: string | null}
  readonly repository: {
    readonly name: string
    readonly label: string | null
    /** Null for a repository that is pushed to. */
    readonly dockerUpstreamName: string | null
    readonly contentCounts?: Readonly<Record<string, number>> | null
  }
  readonly contentView: {
    readonly id: number | null
    readonly name: string
    readonly label: string | null
    readonly version?: string | null
    /** True for the view that holds an organization's library instances. */
    readonly default: boolean
  }
  readonly contentViewVersion: {
    /** `<content view> <version>` when left out. */
    readonly name?: string
    readonly label?: string | null
    /** `major.minor` */
    readonly version: string
  }
  readonly lifecycleEnvironment: LifecycleEnvironmentNames | null
  /** The path under which the repository was pushed, in either format; its library instance is named so, always. */
  readonly pushPath?: string | null
  /** The name the instance has now, where it is known. */
  readonly currentName?: string | null
}
