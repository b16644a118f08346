import {list} from '../../../kit/run/verbs'
import {contentScope, scopeParams} from '../../../kit/version'
import {contentView} from '../../../resources/content-view'
import {contentViewVersion} from '../../../resources/content-view-version'
import {dockerManifest} from '../../../resources/docker-manifest'
import {lifecycleEnvironment} from '../../../resources/lifecycle-environment'
import {product} from '../../../resources/product'
import {repository} from '../../../resources/repository'

const resources = {contentView, contentViewVersion, lifecycleEnvironment, product, repository}

export default list(dockerManifest, {params: scopeParams(resources), extra: (ctx) => contentScope(ctx, resources)})
