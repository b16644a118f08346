import {update} from '../../kit/run/verbs'
import {flatpakRemote} from '../../resources/flatpak-remote'

export default update(flatpakRemote)
