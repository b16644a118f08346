import {topic} from '../../kit/run/topic'

export default topic('Registered hosts of the sandbox')
