import {remove} from '../../kit/verbs'
import {repository} from '../../resources/repository'

export default remove(repository)
