import {create} from '../../kit/run/verbs'
import {flatpakRemote} from '../../resources/flatpak-remote'

export default create(flatpakRemote)
