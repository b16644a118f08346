import {topic} from '../kit/run/topic'

export default topic("The server's container registry, and any other OCI registry")
