import {command} from '../../kit/run/command'
import {rows} from '../../kit/run/result'
import {shownAddress} from '../../config/address'
import {readStored} from '../../config/profiles'
import {boolean, field, fields, type Row} from '../../output/fields'

const shown = fields<Row>()(
  field('Profile', 'profile', {thin: true}),
  field('Server', 'server'),
  field('User', 'username'),
  boolean('In use', 'current'),
)

export default command({
  bare: true,
  summary: 'List the profiles',
  examples: [
    ['As a table', ''],
    ['For a program', '--json'],
  ],
  fields: shown,
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
