import {list} from '../../kit/run/verbs'
import {repository, repositoryTypesFields} from '../../resources/repository'

export default list(repository, {
  action: 'repository_types',
  summary: 'List the kinds of repositories the server knows',
  fields: repositoryTypesFields,
  unpaged: true,
  examples: [
    ['Everything', ''],
    ['Only those that can be made', '--creatable yes'],
  ],
})
