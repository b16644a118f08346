// How a fault is written: TARGET:ACTION[@WHEN], e.g. `sync:fail@2` or `GET /katello/api/ping:503,retry-after=1@1-3`.
import {usageError, type AppError} from '../../core/errors'

/** What a fault is about: a kind of task, or requests. */
export type Target =
  {readonly kind: 'task'; readonly label: string} | {readonly kind: 'request'; readonly matches: RequestTest}
/** `redirects`: the registry sends those who fetch a blob on to /pulp/container. */
export type RequestTest = (method: string, path: string, redirects: boolean) => boolean

export type Action =
  | {readonly name: 'fail' | 'hang' | 'disconnect' | 'cut'}
  | {readonly name: 'slow'; readonly seconds: number}
  | {readonly name: 'status'; readonly status: number; readonly retryAfter: number | undefined}

/** Which of the times that the target is reached: numbers from 1, or a share of 0 to 1. */
export type When =
  | {readonly kind: 'times'; readonly first: number; readonly last: number}
  | {readonly kind: 'share'; readonly share: number}

export interface Spec {
  readonly text: string
  readonly target: Target
  readonly action: Action
  readonly when: When
}

/** Tasks by a short name. */
const tasks: Readonly<Record<string, string>> = {
  sync: 'Actions::Katello::Repository::Sync',
  publish: 'Actions::Katello::ContentView::Publish',
  promote: 'Actions::Katello::ContentView::Promote',
  'remove-version': 'Actions::Katello::ContentView::Remove',
  scan: 'Actions::Katello::Flatpak::ScanRemote',
  mirror: 'Actions::Katello::Flatpak::MirrorRemoteRepository',
  upload: 'Actions::Katello::Repository::ImportUpload',
  'metadata-generate': 'Actions::Katello::Repository::MetadataGenerate',
  'verify-checksum': 'Actions::Katello::Repository::VerifyChecksum',
  'reclaim-space': 'Actions::Pulp3::Repository::ReclaimSpace',
  'capsule-sync': 'Actions::Katello::CapsuleContent::Sync',
  'host-job': 'Actions::RemoteExecution::RunHostJob',
}

const registry = /^\/(?:v1|v2|index|pulp\/container)(?:\/|$)/
const reads = (method: string): boolean => method === 'GET' || method === 'HEAD'

/** Requests by a short name. `blob` is where the bytes come from. */
const requests: Readonly<Record<string, RequestTest>> = {
  api: (_, path) => /^\/(?:katello\/api|foreman_tasks\/api|api)(?:\/|$)/.test(path),
  registry: (_, path) => registry.test(path),
  blob: (method, path, redirects) =>
    method === 'GET' && (redirects ? /^\/pulp\/container\// : /^\/v2\/.+\/blobs\/sha\d+:\w+$/).test(path),
  manifest: (method, path) => reads(method) && /^\/v2\/.+\/manifests\/[^/]+$/.test(path),
  tags: (method, path) => reads(method) && /^\/v2\/.+\/tags\/list$/.test(path),
  token: (_, path) => /^\/v2\/token\/?$/.test(path),
  push: (method, path) => !reads(method) && path.startsWith('/v2/') && !path.startsWith('/v2/token'),
}

/** The short names of targets. */
const targetNames: readonly string[] = [...Object.keys(tasks), ...Object.keys(requests)]

const actionNames = 'fail, hang, slow=SECONDS, disconnect, cut, or a status such as 503 or 429,retry-after=1'

/** Reads a fault; an AppError with exit code 64 where it cannot be one. */
export function parseFault(text: string): Spec {
  const colon = text.lastIndexOf(':')
  if (colon < 1) throw wrong(text, 'it has no action', 'Write TARGET:ACTION[@WHEN], e.g. sync:fail@2')
  const [told = '', at, ...more] = text.slice(colon + 1).split('@')
  if (more.length > 0) throw wrong(text, 'it has more than one @', 'Write TARGET:ACTION[@WHEN], e.g. sync:fail@2')
  const target = targetOf(text, text.slice(0, colon).trim())
  const action = actionOf(text, told)
  if (target.kind === 'task' && !['fail', 'hang', 'slow'].includes(action.name))
    throw wrong(text, 'a task can only fail, hang or be slow', 'Use fail, hang or slow=SECONDS')
  return {text, target, action, when: whenOf(text, at)}
}

function targetOf(text: string, name: string): Target {
  const label = Object.hasOwn(tasks, name) ? tasks[name] : name.startsWith('Actions::') ? name : undefined
  if (label !== undefined) return {kind: 'task', label}
  const named = Object.hasOwn(requests, name) ? requests[name] : undefined
  if (named) return {kind: 'request', matches: named}
  const [, method, path] = /^(?:([A-Z]+) )?(\/\S*)$/.exec(name) ?? []
  if (path === undefined)
    throw wrong(
      text,
      `${JSON.stringify(name)} is not a target`,
      `Use ${targetNames.join(', ')}, the label of a task (Actions::…), or a path such as 'GET /katello/api/repositories/*'`,
    )
  const pattern = pathPattern(path)
  return {
    kind: 'request',
    matches: (used, asked) => (method === undefined || method === used) && pattern.test(asked),
  }
}

/** `*` stands for one segment of the path, `**` for any. */
function pathPattern(path: string): RegExp {
  const source = path
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('**', '\0')
    .replaceAll('*', '[^/]+')
    .replaceAll('\0', '.*')
  return new RegExp(`^${source}/?$`)
}

function actionOf(text: string, told: string): Action {
  if (told === 'fail' || told === 'hang' || told === 'disconnect' || told === 'cut') return {name: told}
  const seconds = /^slow=(\d+(?:\.\d+)?)$/.exec(told)?.[1]
  if (seconds !== undefined) return {name: 'slow', seconds: Number(seconds)}
  const [, status, after] = /^([45]\d\d)(?:,retry-after=(\d+))?$/.exec(told) ?? []
  if (status === undefined) throw wrong(text, `${JSON.stringify(told)} is not an action`, `Use ${actionNames}`)
  return {name: 'status', status: Number(status), retryAfter: after === undefined ? undefined : Number(after)}
}

function whenOf(text: string, at: string | undefined): When {
  if (at === undefined) return {kind: 'times', first: 1, last: Infinity}
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(at)?.[1]
  if (percent !== undefined && Number(percent) > 0 && Number(percent) <= 100)
    return {kind: 'share', share: Number(percent) / 100}
  const [, first, rest, last] = /^([1-9]\d*)(?:(\+)|-([1-9]\d*))?$/.exec(at) ?? []
  if (first === undefined || (last !== undefined && Number(last) < Number(first)))
    throw wrong(text, `${JSON.stringify(at)} does not say when`, 'Use 2, 2+, 2-4 or 10%')
  return {kind: 'times', first: Number(first), last: rest ? Infinity : Number(last ?? first)}
}

const wrong = (text: string, why: string, hint: string): AppError =>
  usageError(`${JSON.stringify(text)} is not a fault: ${why}`, hint)
