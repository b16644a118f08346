import {topic} from '../kit/run/topic'

export default topic('Registry name patterns: how images in an environment are named')
