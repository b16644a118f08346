import {list} from '../../kit/verbs'
import {repository} from '../../resources/repository'

export default list(repository)
