import {topic} from '../../kit/run/topic'

export default topic('Content proxy (capsule) of the sandbox')
