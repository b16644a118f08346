import {command} from '../../kit/run/command'
import {rows} from '../../kit/run/result'
import {shownSetting} from '../../config/settings'
import {field, fields, type Row} from '../../output/fields'

const shown = fields<Row>()(
  field('Setting', 'setting', {thin: true}),
  field('Value', 'value', {thin: true}),
  field('Origin', 'origin'),
)

export default command({
  summary: 'Show every setting that is in force, with where it comes from',
  examples: [
    ['As a table', ''],
    ['Of another profile', '--profile prod'],
  ],
  fields: shown,
  async run(ctx) {
    const {values, profile} = await ctx.session.settings()
    const list = Object.entries(values).map(([setting, o]) => ({
      setting,
      value: shownSetting(setting, o.value),
      origin: o.origin,
    }))
    return rows(shown, [{setting: 'profile', value: profile, origin: ''}, ...list])
  },
})
