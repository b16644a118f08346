import {topic} from '../../kit/run/topic'

export default topic('Images that image mode (bootc) hosts run')
