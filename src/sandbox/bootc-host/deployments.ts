/** An operating system image as it is deployed on a host in image mode. */
export interface Deployment {
  /** Pull spec, as it was given to `bootc switch`. */
  readonly image: string
  readonly digest: string
  readonly version: string | null
  /** When the image was made, as its configuration says. */
  readonly timestamp: string | null
}

/** What a host in image mode has: what runs, what the next boot uses, and where a rollback goes. */
export interface Deployments {
  readonly booted: Deployment
  readonly staged: Deployment | null
  readonly rollback: Deployment | null
  /** A newer image under the name that is followed, found by `bootc upgrade --check`. */
  readonly available: Deployment | null
  /** True when the next boot goes back. */
  readonly rollbackQueued: boolean
}

/** A host that was just installed from an image. */
export const installed = (booted: Deployment): Deployments => ({
  booted,
  staged: null,
  rollback: null,
  available: null,
  rollbackQueued: false,
})

/** The deployment that the next boot uses. */
export function next({booted, staged, rollback, rollbackQueued}: Deployments): Deployment {
  return rollbackQueued && rollback ? rollback : (staged ?? booted)
}

/** With an image for the next boot; a rollback that was queued is not any more. */
export const stage = (state: Deployments, staged: Deployment): Deployments => ({
  ...state,
  staged,
  available: null,
  rollbackQueued: false,
})

/** With the rollback for the next boot, which drops what is staged; a second one takes the first back. */
export const queueRollback = (state: Deployments): Deployments => ({
  ...state,
  staged: null,
  rollbackQueued: !state.rollbackQueued,
})

/** After a boot: what was running is where a rollback goes. */
export function reboot(state: Deployments): Deployments {
  const booted = next(state)
  const isSame = booted === state.booted
  return {
    booted,
    staged: null,
    rollback: isSame ? state.rollback : state.booted,
    available: isSame ? state.available : null,
    rollbackQueued: false,
  }
}
