import {crud, topic} from '../kit/run/topic'
import {flatpakRemote} from '../resources/flatpak-remote'

export default topic('Flatpak remotes: registries that offer flatpaks', {
  ...crud(flatpakRemote, {
    create: {next: ({id}) => ['Find out what it offers', `flatpak-remote scan --id ${id}`]},
    delete: {
      description: 'Mirrored repositories are kept. On a terminal, asks for confirmation; --yes skips the prompt.',
    },
  }),
})
