import {remove} from '../../kit/verbs'
import {flatpakRemote} from '../../resources/flatpak-remote'

export default remove(flatpakRemote)
