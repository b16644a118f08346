import {crud, topic} from '../kit/run/topic'
import {flatpakRemote} from '../resources/flatpak-remote'
import {act} from '../kit/run/verbs'

export default topic('Flatpak remotes: registries that offer flatpak applications', {
  ...crud(flatpakRemote, {
    delete: {
      description: 'What was mirrored from it stays. On a terminal you are asked first; --yes answers.',
    },
  }),
  scan: () =>
    act(flatpakRemote, 'scan', {
      summary: 'Read what a flatpak remote offers',
      started: 'Flatpak remote is being scanned',
      done: 'Flatpak remote scanned.',
    }),
})
