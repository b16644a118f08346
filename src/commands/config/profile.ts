import {topic} from '../../kit/run/topic'

export default topic('Profiles: the settings for one server each')
