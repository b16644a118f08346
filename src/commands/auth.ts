import {topic} from '../kit/run/topic'

export default topic('Sessions on the server: log in, log out and check who you are')
