import {topic} from '../../kit/run/topic'

export default topic('A content proxy (capsule) of the sandbox')
