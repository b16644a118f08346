import {info} from '../../kit/run/verbs'
import {repository} from '../../resources/repository'

export default info(repository)
