import {text} from '../../contract/define'
import * as t from '../../contract/shape'
import {command} from '../../kit/run/command'
import {need} from '../../kit/run/execute'
import {rows} from '../../kit/run/result'
import {field, fields} from '../../output/fields'
import {organization} from '../../resources/organization'
import {refersTo} from '../../resources/define'
import {findWhere, whereKinds, type Whereabouts} from '../../workflows/images/where'

const textOrNull = t.nullable(t.text)
const shape: t.Shape<Whereabouts> = t.object({
  place: t.oneOf(...whereKinds),
  name: t.text,
  id: t.nullable(t.integer),
  state: t.about(
    'Of a host: booted, staged, rollback or available; of a smart proxy: synchronized, out of date or never synchronized',
    textOrNull,
  ),
  image: textOrNull,
  tag: textOrNull,
  digest: textOrNull,
  pull_spec: textOrNull,
  environment: textOrNull,
  content_view: textOrNull,
  version: textOrNull,
})

const shown = fields<Whereabouts>()(
  field('Place', 'place', {thin: true, narrow: 'never'}),
  field('Name', 'name', {thin: true, narrow: 'never'}),
  field('State', 'state', {state: true, narrow: 'never'}),
  field('Image', 'image', {narrow: 'never'}),
  field('Tag', 'tag', {thin: true}),
  field('Digest', 'digest', {narrow: 'first'}),
  field('Environment', 'environment', {sets: ['ALL']}),
  field('Content View', 'content_view', {narrow: 'first'}),
  field('Version', 'version', {narrow: 'first'}),
  field('Pull Spec', 'pull_spec', {sets: ['ALL']}),
)

export default command({
  dryRun: 'reads',
  summary: 'Show what has an image',
  description:
    'Finds a digest, a tag, a pull spec, or the name of an image or repository in lifecycle environments, in content view versions that are in none, on smart proxies that mirror one of these environments, and on image mode hosts: booted, staged, for rollback or available. A pull spec stands for the digest that it names. The digest of one platform is found in the manifest lists that hold it.',
  examples: [
    ['Find everything that has a tag', '9.4 --organization ACME'],
    ['Find where the image of a pull spec is', 'acme/dev/os_cv/operating_systems/rhel9:9.4 --organization ACME'],
    [
      'Name the hosts that booted an image, for a script',
      '9.4 --organization ACME --query "[?state==\'booted\'].name"',
    ],
  ],
  params: {
    image: text('Digest, tag, pull spec or name'),
    organization_id: refersTo(organization, {required: true}),
  },
  operands: 'DIGEST|TAG|PULL-SPEC|NAME',
  positional: ['image'],
  fields: shown,
  group: 'SELECT',
  answer: t.list(shape),
  async run(ctx) {
    const wanted = need(ctx, 'image').trim()
    const organizationId = Number(await ctx.required(organization))
    const {rows: found, hidden} = await findWhere(ctx.client, wanted, {organizationId})
    if (hidden.length > 0) ctx.terminal.warn(`You are not allowed to see ${hidden.join(' and ')}`)
    return rows(
      shown,
      found.map((one) => ({...one})),
    )
  },
})
