import {command} from '../../../kit/run/command'
import {RollbackGoals} from '../../../workflows/bootc/goals'
import {changeFields, hostChanges, update, updateParams} from './shared'

export default command({
  summary: 'Roll image mode hosts back and reboot them',
  description:
    'Boots the image that each host had before. Runs bootc by jobs, and waits until each host reports the image. Run again ' +
    'after a failure, it continues with the hosts that are not there yet; after a success, it goes back the other way.',
  asks: true,
  waits: true,
  examples: [
    ['Show what would be booted', "--search 'bootc_rollback_digest ~ sha256' --organization ACME --dry-run"],
    [
      'Roll back all hosts that boot an image',
      "--search 'bootc_booted_digest = sha256:4f5366289e0f2f88a9420edbc8be18c524b283753d81266b74860cda4d49edbe' --wave 20%",
      'hosts that run jobs',
    ],
  ],
  params: updateParams,
  fields: changeFields,
  answer: hostChanges,
  run(ctx) {
    let goals: RollbackGoals | undefined
    return update(ctx, {
      command: 'host bootc rollback',
      action: 'rollback',
      reboot: true,
      subject: '',
      goals(_, journal) {
        const made = (goals = new RollbackGoals(journal))
        return Promise.resolve((host) => made.of(host))
      },
      begin: ({pending}) => goals?.remember(pending),
    })
  },
})
