import {command} from '../../../kit/run/command'
import {upgradeGoal} from '../../../workflows/bootc/goals'
import {readServed} from '../../../workflows/bootc/served'
import {changeFields, hostChanges, rebootParams, update, updateParams} from './shared'

export default command({
  summary: 'Upgrade image mode hosts in waves',
  description:
    'Brings each host to what its own environment serves now under the name that the host boots. Runs bootc by jobs, and ' +
    'waits until each host reports the image. Run again, it continues with the hosts that are not there yet.',
  asks: true,
  waits: true,
  examples: [
    ['Show what would be upgraded', "--search 'lifecycle_environment = Prod' --organization ACME --dry-run"],
    ['Stage the upgrade on one host', '--host web2.example.com', 'hosts that run jobs'],
    [
      'Upgrade and reboot a tenth of the hosts at a time',
      "--search 'lifecycle_environment = Prod' --organization ACME --wave 10% --max-failures 3 --reboot",
      'hosts that run jobs',
    ],
  ],
  params: {...updateParams, ...rebootParams},
  fields: changeFields,
  answer: hostChanges,
  run: (ctx) =>
    update(ctx, {
      command: 'host bootc upgrade',
      action: 'upgrade',
      reboot: ctx.flag('reboot') || ctx.flag('apply'),
      subject: '',
      async goals(hosts) {
        const served = await readServed(ctx.client, hosts)
        return (host) => upgradeGoal(host, served)
      },
    }),
})
