import {flag, yesNo} from '../../contract/define'
import * as t from '../../contract/shape'
import {AppError, exitCodes} from '../../core/errors'
import {command} from '../../kit/run/command'
import {rows} from '../../kit/run/result'
import {field, fields, values} from '../../output/fields'
import {refersTo} from '../../resources/define'
import {lifecycleEnvironment} from '../../resources/lifecycle-environment'
import {keptSignature, type KeptSignature} from '../../workflows/signatures/kept-record'
import {registryParams, withRegistries} from '../registry/shared'
import {narrowedScope, narrowingParams} from './shared'

const shown = fields<KeptSignature>()(
  field('Image', 'image', {thin: true, narrow: 'never'}),
  field('Tag', 'tag', {thin: true, narrow: 'never'}),
  field('Signatures', 'state'),
  field('Lost At', 'lost_at'),
  field('Setting', 'setting'),
  field('Remedy', 'remedy'),
  field('Digest', 'digest', {sets: ['ALL']}),
  values('Tags', 'tags', {sets: ['ALL']}),
  values('Lost Tags', 'lost_tags', {sets: ['ALL']}),
  values(
    'Signed Images',
    ({images}: KeptSignature) =>
      images.map(({digest, lost_tags: lost}) => `${digest} ${lost.length > 0 ? 'lost' : 'kept'}`),
    {sets: ['ALL']},
  ),
  field('Content View', 'content_view', {sets: ['ALL']}),
  field('Version', 'version', {sets: ['ALL']}),
  field('Environment', 'environment', {sets: ['ALL']}),
)

export default command({
  no: 'signatures were lost',
  dryRun: 'reads',
  summary: 'List which images kept their signatures and which lost them',
  description:
    'Compares the signatures, attestations and SBOMs that each image has upstream and in Library with those in a lifecycle environment, and names the setting that dropped them: include_tags and exclude_tags of a repository, a filter of a content view, or a version that is older than the signature. Upstream registries are read with the logins saved on this machine. The images of a manifest list count with it.',
  examples: [
    ['See whether what is in Prod is still signed', '--organization ACME --environment Prod'],
    [
      'List only what was lost, and fail if there is any, for a pipeline',
      '--organization ACME --environment Prod --lost --exit-code',
    ],
    ['Compare with Library alone', '--organization ACME --environment Dev --upstream no --json image,state,setting'],
  ],
  params: {
    environment_id: refersTo(lifecycleEnvironment, {required: true}),
    ...narrowingParams,
    upstream: yesNo('Read the registries that repositories are synchronized from (yes)'),
    referrers: flag('Also ask them for referrers, with one request for each image without a signature'),
    lost: flag('List only images that lost signatures'),
    exit_code: flag('Exit with status 1 if an image lost signatures'),
    ...registryParams,
  },
  fields: shown,
  group: 'SELECT',
  answer: t.list(keptSignature),
  async run(ctx) {
    const [{keptSignatures}, scope, environment] = [
      await import('../../workflows/signatures/kept'),
      await narrowedScope(ctx),
      await ctx.required(lifecycleEnvironment),
    ]
    const query = {
      scope: {...scope, environmentIds: [Number(environment)]},
      upstream: ctx.given['upstream'] !== false,
      referrers: ctx.flag('referrers'),
    }
    const all = await withRegistries(ctx, (open) =>
      keptSignatures({client: ctx.client, open, signal: ctx.signal}, query),
    )
    for (const fault of new Set(all.flatMap(({upstream_error: error}) => error ?? [])))
      ctx.terminal.warn(`An upstream was not read: ${fault}`)
    const lost = all.filter(({state}) => state === 'lost')
    const result = rows(shown, (ctx.flag('lost') ? lost : all).toSorted(byState))
    return lost.length > 0 && ctx.flag('exit-code') ? {...result, failure: failed(lost.length)} : result
  },
})

/** What was lost first; within a state as it came. */
const order = ['lost', 'unknown', 'unsigned', 'kept'] as const satisfies readonly KeptSignature['state'][]
const byState = (a: KeptSignature, b: KeptSignature): number => order.indexOf(a.state) - order.indexOf(b.state)

const failed = (count: number): AppError =>
  new AppError({
    code: 'signatures_lost',
    message: count === 1 ? '1 image lost its signatures' : `${count} images lost their signatures`,
    hint: 'Each row says which setting dropped them, and what to do',
    exit: exitCodes.negative,
  })
