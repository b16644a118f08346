import {topic} from '../kit/run/topic'

export default topic('Logging in to the server and out again')
