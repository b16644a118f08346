import {update} from '../../kit/verbs'
import {flatpakRemote} from '../../resources/flatpak-remote'

export default update(flatpakRemote)
