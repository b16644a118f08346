import {info} from '../../kit/verbs'
import {repository} from '../../resources/repository'

export default info(repository)
