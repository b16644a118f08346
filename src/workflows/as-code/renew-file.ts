// An existing file with what the server has now: comments, order and formatting stay where nothing changes.
import {parseDocument} from 'yaml'
import {AppError, exitCodes} from '../../core/errors'
import type {State} from './actual'
import type {Env} from './document'
import {mergedText} from './merge-file'
import {isDeclared, kinds} from './kinds'
import type {Entry, Step} from './model'
import {planSteps} from './plan'
import {versionNumber} from './promotions'
import {readFiles, type Described, type SourceFile} from './read-file'
import {treeOf} from './write-file'

/** Reads a file that is to be renewed; exit code 66 where that cannot be done. */
export function renewable({name, text}: SourceFile, env: Env): Described {
  const described = readFiles([{name, text}], env)
  if (parseDocument(text).errors.length > 0) throw cannotRenew(name, 'it has several documents')
  return described
}

/** The text with the server's state; what means the same stays as it is written. */
export function renewed(
  {name, text}: SourceFile,
  described: Described,
  {organization, state, hosts, env}: {organization: string; state: State; hosts: readonly Entry[]; env: Env},
): string {
  if (described.organization !== organization)
    throw cannotRenew(name, `it describes the organization ${described.organization}`)
  const wanted = {
    tree: treeOf(organization, state, {hosts}),
    whole: treeOf(organization, state, {hosts, usual: true}),
  }
  const after = mergedText(text, parseDocument(text), wanted, {
    filled: (one) =>
      one.replace(/\$\$\{|\$\{([^}]*)\}/g, (_, variable?: string) =>
        variable === undefined ? '${' : (env[variable] ?? ''),
      ),
    newest: (view) =>
      versionNumber({kind: 'promotion', path: [view], values: {version: 'latest'}}, {entries: []}, state),
  })
  // anchors, for one, may mean something else elsewhere after a change
  const [difference] = remaining(name, after, state, env)
  if (difference !== undefined) throw cannotRenew(name, `it would not say what the server has: ${difference}`)
  return after
}

/** What a plan of the new text would still change. */
function remaining(name: string, text: string, state: State, env: Env): string[] {
  try {
    return planSteps(readFiles([{name, text}], env), state, {prune: true})
      .filter(isOfServer)
      .map(({path}) => path.join('/'))
  } catch (error) {
    if (error instanceof AppError) return [error.message]
    throw error
  }
}

/** Secrets and what hosts use are the file's own. */
const isOfServer = ({kind, changes}: Step): boolean =>
  kind !== 'host' &&
  (changes.length === 0 ||
    !changes.every(({member}) => isDeclared(kind) && kinds[kind].members[member]?.type === 'secret'))

const cannotRenew = (name: string, detail: string): AppError =>
  new AppError({
    code: 'file',
    message: `${name} cannot be renewed`,
    detail,
    hint: 'Export to another file, and compare',
    exit: exitCodes.inputFile,
  })
