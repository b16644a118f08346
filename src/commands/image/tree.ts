import {text} from '../../contract/define'
import * as t from '../../contract/shape'
import {formatBytes} from '../../core/bytes'
import {command} from '../../kit/run/command'
import type {Context} from '../../kit/run/context'
import {need} from '../../kit/run/execute'
import {drawBranches, type Branch} from '../../output/branches'
import type {ImageTree} from '../../workflows/images/read-tree'
import type {TreeNode} from '../../workflows/images/tree'
import {registryParams, withRegistries} from '../registry/shared'

const node = {
  role: t.oneOf('index', 'manifest', 'config', 'layer', 'signature', 'attestation', 'sbom', 'referrer'),
  digest: t.text,
  media_type: t.text,
  artifact_type: t.nullable(t.text),
  size: t.about('Bytes of this manifest or blob alone', t.integer),
  platform: t.nullable(t.text),
  found_by: t.about('How an attached one was found', t.nullable(t.oneOf('api', 'fallback_tag', 'tag'))),
  tag: t.about('Tag of an attached one', t.nullable(t.text)),
  missing: t.about('True for what an index names and the registry does not have', t.boolean),
}

const tree = t.record('ImageTree', () => ({
  name: t.text,
  reference: t.nullable(t.text),
  total_size: t.about('Bytes of everything in the tree, each digest once', t.integer),
  ...node,
  children: t.list(t.object({...node, children: t.list(t.object({...node, children: t.list(t.unknown)}))})),
}))

export default command({
  dryRun: 'reads',
  summary: 'Show what an image consists of and what is attached to it',
  description:
    'Draws the index, its manifests, their configurations and layers, and the signatures, SBOMs and attestations of each: what the referrers API lists, and what has a tag of the form sha256-….sig, .att or .sbom. Works with any registry; also takes oci:DIRECTORY, oci-archive:FILE and docker-archive:FILE. Digests are shortened on a terminal; --wide shows them whole.',
  examples: [
    ['Show what an image on the server consists of', '--pull-spec acme/dev/app_cv/applications/web:1.0'],
    ['Print the tree as JSON, for a script', '--pull-spec quay.io/acme/web:1.0 --json', 'another registry'],
    ['Show only the image for one platform', '--pull-spec acme/dev/app_cv/applications/web:1.0 --platform linux/arm64'],
  ],
  params: {
    pull_spec: text('Image to show: a pull spec (on the server unless it has a host), a layout or an archive'),
    platform: text('Platform to show from a manifest list, e.g. linux/arm64'),
    ...registryParams,
  },
  operands: 'PULL-SPEC',
  positional: ['pull-spec'],
  group: 'SELECT',
  answer: tree,
  async run(ctx) {
    const [{readTree}, {place}] = await Promise.all([
      import('../../workflows/images/read-tree'),
      import('../../workflows/registry/place'),
    ])
    const from = place(need(ctx, 'pull-spec'))
    const options = {
      platform: ctx.text('platform'),
      signal: ctx.signal,
      warn: (words: string) => ctx.terminal.warn(words),
    }
    const data = await withRegistries(ctx, (open) => readTree(from, open, options))
    return {kind: 'text', text: drawn(data, isShort(ctx)), data}
  },
})

/** Digests are cut where people read them. */
const isShort = ({terminal, text: option, flag: isGiven}: Context): boolean =>
  terminal.isTty && option('output-file') === undefined && !isGiven('wide')

function drawn(data: ImageTree, short: boolean): string {
  const name = data.reference === null ? data.name : `${data.name}:${data.reference}`
  return `${name}, ${formatBytes(data.total_size)}\n${drawBranches(branch(data, short))}\n`
}

const branch = (one: TreeNode, short: boolean): Branch => ({
  text: line(one, short),
  branches: one.children.map((child) => branch(child, short)),
})

function line(
  {role, digest, size, platform, artifact_type: type, tag, found_by: how, missing}: TreeNode,
  short: boolean,
): string {
  const cut = (words: string): string => (short ? words.replace(/([0-9a-f]{12})[0-9a-f]{52}/, '$1…') : words)
  const found =
    tag === null ? {api: 'referrer', fallback_tag: 'referrer by tag', tag: ''}[how ?? 'tag'] : `tag ${cut(tag)}`
  const more = [formatBytes(size), type, found, missing ? 'not in the registry' : ''].filter(Boolean).join(', ')
  return [role, platform, cut(digest).replace(/…$/, ''), `(${more})`].filter(Boolean).join(' ')
}
