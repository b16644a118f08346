import {command} from '../../kit/run/command'
import {rows} from '../../kit/run/result'
import {shownSetting} from '../../config/settings'
import {field, fields} from '../../output/fields'
import * as t from '../../contract/shape'

const setting = t.object({setting: t.text, value: t.text, origin: t.text})

const shown = fields<t.TypeOf<typeof setting>>()(
  field('Setting', 'setting', {thin: true}),
  field('Value', 'value', {thin: true}),
  field('Origin', 'origin', {narrow: 'wrap'}),
)

export default command({
  dryRun: 'reads',
  summary: 'Show effective settings and where each comes from',
  description: "Settings come from options, the environment, the profile and hammer's files, in that order.",
  examples: [
    ['Show the settings of the current profile', ''],
    ['Show the settings of another profile', '--profile prod', 'a profile prod'],
  ],
  fields: shown,
  answer: t.list(setting),
  async run(ctx) {
    const {values, profile} = await ctx.session.settings()
    const {home} = ctx.session.paths
    const isForPeople = ctx.terminal.isTty && ctx.terminal.machine !== true
    const list = Object.entries(values).map(([setting, o]) => ({
      setting,
      value: shownSetting(setting, o.value),
      origin: isForPeople ? o.origin.replace(`${home}/`, '~/') : o.origin,
    }))
    return rows(shown, [{setting: 'profile', value: profile, origin: ''}, ...list])
  },
})
