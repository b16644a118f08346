import {topic} from '../kit/run/topic'

export default topic('Sandbox: an embedded Katello with a registry on this machine')
