import {crud, topic} from '../kit/run/topic'
import {flatpakRemote} from '../resources/flatpak-remote'
import {act} from '../kit/run/verbs'

export default topic('Flatpak remotes: registries that offer flatpaks', {
  ...crud(flatpakRemote, {
    create: {next: ({id}) => ['Find out what it offers', `flatpak-remote scan --id ${id}`]},
    delete: {
      description: 'Mirrored repositories are kept. On a terminal, asks for confirmation; --yes skips the prompt.',
    },
  }),
  scan: () =>
    act(flatpakRemote, 'scan', {
      summary: 'Scan a flatpak remote',
      started: 'Flatpak remote is being scanned',
      done: 'Flatpak remote scanned.',
    }),
})
