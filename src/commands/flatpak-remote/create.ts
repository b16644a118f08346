import {create} from '../../kit/verbs'
import {flatpakRemote} from '../../resources/flatpak-remote'

export default create(flatpakRemote)
