import {topic} from '../../kit/run/topic'

export default topic('Hosts in image mode (bootc)')
