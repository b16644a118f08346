import {create} from '../../kit/run/verbs'
import {readInputFile} from '../../core/input-file'
import {file} from '../../contract/define'
import {repository} from '../../resources/repository'

export default create(repository, {
  examples: [
    [
      'Create a repository for an upstream image',
      '--name busybox --product Applications --organization ACME --content-type docker --url https://quay.io --docker-upstream-name prometheus/busybox',
    ],
    [
      'Limit the repository to some tags',
      "--name tools --product-id 2 --content-type docker --url https://quay.io --docker-upstream-name acme/web --include-tags '1.*,latest'",
    ],
  ],
  next: ({id, url}) => (url ? ['Synchronize it', `repository synchronize --id ${id}`] : undefined),
  params: {
    ansible_collection_requirements_file: file(
      'File with the Ansible collections to synchronize, as requirements in YAML',
      {contentType: 'ansible_collection'},
    ),
  },
  computed: (ctx) => {
    const requirements = ctx.text('ansible-collection-requirements-file')
    return requirements === undefined
      ? {}
      : {
          ansible_collection_requirements: readInputFile(requirements, 'ansible-collection-requirements-file').toString(
            'utf8',
          ),
        }
  },
})
