import {clean} from './clean'
import type {RepositoryInstance} from './instance'
import {type CompiledPattern, compilePattern, isBlankPattern} from './pattern'

/**
 * The container repository name of an instance, not yet validated. `pattern` takes the place of the pattern its environment has;
 * null leaves that in force. A repository that was pushed keeps its push path in the library. Raises {@link NamingError}.
 */
export function renderName(pattern: string | CompiledPattern | null, instance: RepositoryInstance): string {
  if (instance.kind === 'library' && instance.pushPath) return instance.pushPath
  return nameUnderPattern(pattern, instance)
}

/**
 * As {@link renderName}, but for pushed repositories, too: the server checks patterns against these names, even where no
 * repository ever gets them.
 */
export function nameUnderPattern(pattern: string | CompiledPattern | null, instance: RepositoryInstance): string {
  const given = isGiven(pattern)
  const environment = instance.lifecycleEnvironment
  if (environment) {
    const chosen = given ? pattern : environment.registryNamePattern
    if (isGiven(chosen)) return clean(compiled(chosen).render(instance))
  }
  return clean(defaultParts(instance, given, environment?.label).join('/'))
}

function isGiven(pattern: string | CompiledPattern | null | undefined): pattern is string | CompiledPattern {
  return typeof pattern === 'string'
    ? !isBlankPattern(pattern)
    : pattern !== null && pattern !== undefined && !isBlankPattern(pattern.source)
}

function compiled(pattern: string | CompiledPattern): CompiledPattern {
  return typeof pattern === 'string' ? compilePattern(pattern) : pattern
}

/** Labels that make the name where no pattern is in force; missing ones are left out. */
function defaultParts(
  instance: RepositoryInstance,
  patternGiven: boolean,
  environment: string | null | undefined,
): string[] {
  const {organization, product, repository, contentView, contentViewVersion} = instance
  const inView =
    environment === undefined ? [contentView.label, contentViewVersion.version] : [environment, contentView.label]
  const middle = contentView.default && !patternGiven ? [] : inView
  return [organization.label, ...middle, product.label, repository.label].filter((label) => label !== null)
}
