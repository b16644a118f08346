import {topic} from '../kit/run/topic'

export default topic('Settings and profiles of mallet')
