import {text} from '../../../contract/define'
import {command} from '../../../kit/run/command'
import {need} from '../../../kit/run/execute'
import {readServed} from '../../../workflows/bootc/served'
import {readSameImages} from '../../../workflows/images/same-image'
import {parseTarget, resolveTarget} from '../../../workflows/bootc/target'
import {changeFields, hostChanges, rebootParams, update, updateParams} from './shared'

export default command({
  summary: 'Switch image mode hosts to another image',
  description:
    'The target is a pull spec, the name of a repository such as rhel9:9.5, or a tag such as :9.5; it is looked up in what ' +
    "each host's own environment serves. Runs bootc by jobs, and waits until each host reports the image. Run again, it " +
    'continues with the hosts that are not there yet.',
  asks: true,
  waits: true,
  examples: [
    [
      'Show which hosts would be switched',
      "rhel9:9.5 --search 'lifecycle_environment = Prod' --organization ACME --dry-run",
    ],
    [
      'Switch to another tag of the image that is booted',
      ':9.5 --host web2.example.com --reboot',
      'hosts that run jobs',
    ],
    [
      'Switch in waves of five hosts',
      "rhel9 --search 'image_mode = true' --organization ACME --wave 5 --reboot",
      'hosts that run jobs',
    ],
  ],
  params: {target: text('Image to switch to'), ...updateParams, ...rebootParams},
  operands: 'TARGET',
  positional: ['target'],
  fields: changeFields,
  answer: hostChanges,
  run(ctx) {
    const given = need(ctx, 'target')
    const target = parseTarget(given)
    return update(ctx, {
      command: 'host bootc switch',
      action: 'switch',
      reboot: ctx.flag('reboot') || ctx.flag('apply'),
      subject: `${given} on `,
      async goals(hosts) {
        const digest = target.kind === 'path' ? target.reference.digest : undefined
        const [served, same] = await Promise.all([
          readServed(ctx.client, hosts),
          readSameImages(ctx.client, digest === undefined ? [] : [{digest}]),
        ])
        return (host) => resolveTarget(target, host, served, same)
      },
    })
  },
})
