import {topic} from '../kit/run/topic'

export default topic('Version and status of the server')
