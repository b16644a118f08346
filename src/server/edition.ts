import type {KatelloVersion} from '../contract/versions'

/** What the registry answers: what Katello's does, or all of the distribution specification. */
export const registryModes = ['katello', 'oci'] as const
export type RegistryMode = (typeof registryModes)[number]

/** Which Katello a server is: its release, and what its registry answers. */
export interface Edition {
  readonly katello: KatelloVersion
  readonly registry: RegistryMode
}

/** The newest release that is out, which is what clients of today are made for, with the registry that it has. */
export const defaultEdition: Edition = {katello: '4.20', registry: 'katello'}
