import {topic} from '../../kit/run/topic'

export default topic('Hosts registered with the sandbox')
