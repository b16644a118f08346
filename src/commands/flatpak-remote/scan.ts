import {act} from '../../kit/run/verbs'
import {flatpakRemote} from '../../resources/flatpak-remote'

export default act(flatpakRemote, 'scan', {
  summary: 'Read what a flatpak remote offers',
  started: 'Flatpak remote is being scanned',
  done: 'Flatpak remote scanned.',
})
