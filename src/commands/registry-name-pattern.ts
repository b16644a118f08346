import {topic} from '../kit/run/topic'

export default topic('Patterns that name container images in a lifecycle environment')
