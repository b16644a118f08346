import {topic} from '../kit/run/topic'

export default topic('Container images in synchronized and published repositories')
