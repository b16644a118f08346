import {command} from '../../../kit/run/command'
import {hostPackage} from '../../../resources/host-package'
import {hostPackages} from '../../../contract/host-packages'

export default command({
  summary: 'Print a Containerfile command for transient packages',
  description:
    'Transient packages of an image mode host are lost at the next reboot. Add the command to the Containerfile of its image to keep them.',
  examples: [
    ['Keep all transient packages of a host', '--host web1.example.com'],
    ['Keep only some packages', "--host-id 1 --search 'name ~ strace'"],
  ],
  resource: hostPackage,
  action: hostPackage.actions.containerfile_install_command,
  group: 'SELECT',
  answer: hostPackages.containerfile_install_command.answer,
  async run(ctx) {
    const action = hostPackage.actions.containerfile_install_command
    const answer = await ctx.call(hostPackage, action)
    if (answer.command === null) ctx.terminal.note('The host has no transient packages.')
    return {kind: 'text', text: answer.command ?? '', data: answer}
  },
})
