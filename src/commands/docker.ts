import {topic} from '../kit/run/topic'

export default topic('Container images: tags and manifests in repositories')
