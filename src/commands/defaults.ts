import {topic} from '../kit/run/topic'

export default topic('Saved default values for options')
