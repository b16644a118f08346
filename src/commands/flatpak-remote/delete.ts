import {remove} from '../../kit/run/verbs'
import {flatpakRemote} from '../../resources/flatpak-remote'

export default remove(flatpakRemote, {
  description: 'What was mirrored from it stays. On a terminal you are asked first; --yes answers.',
})
