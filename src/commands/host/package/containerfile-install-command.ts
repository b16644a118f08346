import {command} from '../../../kit/run/command'
import {text, number, yesNo} from '../../../contract/define'
import {hostPackage} from '../../../resources/host-package'

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
  params: {
    search: text('Query that narrows the result, e.g. name ~ web'),
    page: number('Page to show'),
    per_page: number('Rows per page'),
    order: text("Field and direction to sort by, e.g. 'name DESC'"),
    full_result: yesNo('Everything in one answer'),
    sort_by: text('Field to sort by'),
    sort_order: text('Direction: ASC or DESC'),
  },
  group: 'SELECT',
  async run(ctx) {
    const action = hostPackage.actions.containerfile_install_command
    const answer = await ctx.send<{command: string | null; packageCount: number}>(
      await ctx.prepare(hostPackage, action),
    )
    if (answer.command === null) ctx.terminal.note('The host has no transient packages.')
    return {kind: 'text', text: answer.command ?? '', data: answer}
  },
})
