// Names of container repositories: the registry name pattern of a lifecycle environment, default names, push paths, labels.
// Pure functions, used for the client's preview and by the embedded server alike.
export {checkEnvironment, checkPattern, probe, type Probe, type Refusal} from './check'
export {clean, isValidName, longestName, validateName} from './clean'
export {NamingError, type ProblemKind} from './error'
export type {LifecycleEnvironmentNames, OrganizationNames, RepositoryInstance} from './instance'
export {labelFor, longestLabel, validateLabel} from './label'
export {type CompiledPattern, compilePattern, isBlankPattern} from './pattern'
export {type Preview, previewEnvironment, type PreviewOptions, type PreviewRow} from './preview'
export {
  matchesLabel,
  type ParsedPushPath,
  parsePushPath,
  type PushPath,
  type PushPathError,
  pushPathFor,
  type PushTarget,
  validatePush,
} from './push-path'
export {nameUnderPattern, renderName} from './render'
export {patternVariables} from './variables'
