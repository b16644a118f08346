import {topic} from '../kit/run/topic'

export default topic('Health of the server and its services')
