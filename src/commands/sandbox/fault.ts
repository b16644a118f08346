import {topic} from '../../kit/run/topic'

export default topic('Faults that a running sandbox injects')
