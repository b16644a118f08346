import {topic} from '../kit/run/topic'

export default topic('An embedded Katello with a registry, on this machine')
