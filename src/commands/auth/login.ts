import {topic} from '../../kit/run/topic'

export default topic('Ways to log in to the server')
