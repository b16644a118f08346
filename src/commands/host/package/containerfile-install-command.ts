import {command} from '../../../kit/run/command'
import {hostPackage} from '../../../resources/host-package'
import {hostPackages} from '../../../contract/host-packages'

export default command({
  summary: 'Print the Containerfile line that installs what a host in image mode has for the moment only',
  description:
    'Transient packages are gone at the next reboot. Put this line into the Containerfile of the image to keep them.',
  examples: [
    ['For a host', '--host edge1.example.com'],
    ['Some packages only', "--host-id 7 --search 'name ~ htop'"],
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
