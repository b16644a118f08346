// How a step of a plan is made, and when its kind's turn is.
import type {Action} from '../../contract/define'
import {keyOf, type Entry, type KindName, type Step, type Verb} from './model'

/** When what is deleted goes: that of the kind is taken from it. */
export const deletions = 40

/** When each kind is made; what is deleted goes the other way, after everything else. */
export const stages: Readonly<Record<KindName, number>> = {
  content_credential: 0,
  sync_plan: 1,
  environment: 2,
  product: 3,
  repository: 4,
  flatpak_remote: 5,
  mirror: 7,
  content_view: 8,
  filter: 9,
  promotion: 11,
  component: 12,
  activation_key: 14,
  host: 15,
}
export const step = (
  verb: Verb,
  {kind, path}: Pick<Entry, 'kind' | 'path'>,
  action: Action,
  params: Step['params'],
  more: Partial<Step> = {},
): Step => ({
  verb,
  kind,
  path,
  action,
  params,
  changes: [],
  makes: false,
  lane: keyOf({kind, path}),
  stage: stages[kind],
  ...more,
})
