import {topic} from '../kit/run/topic'

export default topic('Images: which tags and digests are where')
