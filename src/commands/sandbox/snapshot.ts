import {topic} from '../../kit/run/topic'

export default topic('Snapshots of the data of a sandbox')
