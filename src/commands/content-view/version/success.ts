// What is said on a terminal of a version that was published or promoted: which one, and what to do with it. The task's input has it.
import {asObject} from '../../../core/json'
import type {Item} from '../../../katello/paging'
import type {TaskReport} from '../../../katello/tasks'
import type {Success} from '../../../kit/run/success'

export function published({input = {}}: TaskReport): Success {
  const {content_view_version_id: id, content_view_version_name: name} = input
  if (typeof id !== 'number') return {}
  return {
    text: `Content view version ${named(name)}published (ID ${id}).`,
    next: ['Promote it', `content-view version promote --id ${id} --to-lifecycle-environment-id ID`],
  }
}

export function promoted({input = {}}: TaskReport): Success {
  const {content_view_version_name: name, environments} = input
  const targets = Array.isArray(environments) ? environments.map(asObject) : []
  const names = targets.flatMap((target) => (typeof target?.['name'] === 'string' ? [target['name']] : []))
  const id = targets[0]?.['id']
  return {
    ...(names.length > 0 && {text: `Content view version ${named(name)}promoted to ${names.join(', ')}.`}),
    ...(typeof id === 'number' && {next: ['See its pull specs', `registry-name-pattern show --id ${id}`]}),
  }
}

/** ID of the version that a task published; undefined where the server does not say. */
export function versionOf(task: Item | undefined): number | undefined {
  const id = asObject(task?.['input'])?.['content_view_version_id']
  return typeof id === 'number' ? id : undefined
}

const named = (name: unknown): string => (typeof name === 'string' ? `${JSON.stringify(name)} ` : '')
