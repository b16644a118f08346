import {topic} from '../kit/run/topic'

export default topic('Flatpaks: applications that hosts install, from the remote to the host')
