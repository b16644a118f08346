import {topic} from '../kit/run/topic'

export default topic('Version and state of the server')
