/** Releases of Katello that the embedded server can be. */
export const katelloVersions = ['4.16', '4.20', '5.0'] as const
export type KatelloVersion = (typeof katelloVersions)[number]
