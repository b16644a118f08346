import {command} from '../../../kit/run/command'
import {rows} from '../../../kit/run/result'
import {shownAddress} from '../../../config/address'
import {readStored} from '../../../config/profiles'
import {boolean, field, fields} from '../../../output/fields'
import * as t from '../../../contract/shape'

const profile = t.object({
  profile: t.text,
  server: t.nullable(t.text),
  username: t.nullable(t.text),
  current: t.boolean,
})

const shown = fields<t.TypeOf<typeof profile>>()(
  field('Profile', 'profile', {thin: true}),
  field('Server', 'server'),
  field('User', 'username'),
  boolean('In use', 'current'),
)

export default command({
  bare: true,
  aliases: ['config:profiles'],
  dryRun: 'reads',
  summary: 'List profiles',
  description:
    'A profile holds the settings for one server; --profile selects it for one command, config profile use for all.',
  examples: [
    ['List all profiles', ''],
    ['Print the profiles as JSON, for a script', '--json'],
  ],
  fields: shown,
  answer: t.list(profile),
  run(ctx) {
    const {profiles, current} = readStored(ctx.session.paths)
    return Promise.resolve(
      rows(
        shown,
        Object.entries(profiles).map(([profile, p]) => ({
          profile,
          server: p.server === undefined ? null : shownAddress(p.server),
          username: p.username ?? null,
          current: profile === current,
        })),
      ),
    )
  },
})
