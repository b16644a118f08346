import type {Deployment, Deployments} from './deployments'
import {next} from './deployments'

const reference = ({image}: Deployment) => ({image, transport: 'registry'})

const imageStatus = (deployment: Deployment) => ({
  image: reference(deployment),
  version: deployment.version,
  timestamp: deployment.timestamp,
  imageDigest: deployment.digest,
})

function entry(deployment: Deployment | null, available: Deployment | null = null) {
  if (!deployment) return null
  return {
    image: imageStatus(deployment),
    cachedUpdate: available && imageStatus(available),
    incompatible: false,
    pinned: false,
    store: 'ostreeContainer',
    ostree: null,
  }
}

/** The document that `bootc status --format json` prints. */
export function statusDocument(state: Deployments) {
  const {booted, staged, rollback, available, rollbackQueued} = state
  return {
    apiVersion: 'org.containers.bootc/v1',
    kind: 'BootcHost',
    metadata: {name: 'host'},
    spec: {image: reference(next(state)), bootOrder: rollbackQueued ? 'rollback' : 'default'},
    status: {
      staged: entry(staged),
      booted: entry(booted, available),
      rollback: entry(rollback),
      rollbackQueued,
      type: 'bootcHost',
    },
  }
}

/** What `bootc status` prints for people. */
export function statusText({staged, booted, rollback, rollbackQueued}: Deployments): string {
  const block = (title: string, mark: string, deployment: Deployment | null) =>
    deployment
      ? [
          `${mark} ${title}: ${deployment.image}\n` +
            `          Digest: ${deployment.digest}\n` +
            (deployment.version === null ? '' : `         Version: ${deployment.version}\n`),
        ]
      : []
  return [
    ...block('  Staged image', ' ', staged),
    ...block('Booted image', '●', booted),
    ...block('Rollback image', ' ', rollback),
    ...(rollbackQueued ? ['The next boot goes back to the rollback image.\n'] : []),
  ].join('\n')
}
