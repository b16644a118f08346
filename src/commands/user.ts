import {topic} from '../kit/run/topic'

export default topic('Users of the server')
