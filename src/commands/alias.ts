import {topic} from '../kit/run/topic'

export default topic('Aliases: words of your own for commands')
