// Names of container repositories: the registry name pattern of a lifecycle environment, default names, push paths, labels.
// Pure functions, used for the client's preview and by the embedded server alike.
export type {RepositoryInstance} from './instance'
export {labelFor} from './label'
export {type Preview, previewEnvironment} from './preview'
export {parsePushPath, type PushPath, pushPathFor, type PushTarget, validatePush} from './push-path'
