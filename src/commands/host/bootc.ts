import {topic} from '../../kit/run/topic'

export default topic('Booted images of hosts in image mode (bootc)')
