import {settingsOf} from './definitions'
import type {Store} from '../tables'
import {Faults} from '../kernel/errors'
import type {SettingDefinition} from './definitions'
import {utc} from '../kernel/store/times'

type Value = SettingDefinition['fallback']

const categories: Record<SettingDefinition['category'], string> = {
  general: 'General',
  auth: 'Authentication',
  content: 'Content',
  remote_execution: 'Remote Execution',
}

/** What a value of a setting is: settings without a default hold text. */
const typeOf = ({fallback}: SettingDefinition): 'integer' | 'boolean' | 'string' =>
  typeof fallback === 'number' ? 'integer' : typeof fallback === 'boolean' ? 'boolean' : 'string'

export function settingJson(store: Store, definition: SettingDefinition) {
  const {name, fullName, description, category, fallback, choices} = definition
  return {
    description,
    settings_type: typeOf(definition),
    default: fallback,
    updated_at: utc(settingsOf(store).changedAt(name)),
    created_at: null,
    id: name,
    name,
    full_name: fullName,
    value: settingsOf(store).value(name),
    category,
    category_name: categories[category],
    readonly: false,
    config_file: null,
    encrypted: false,
    select_values: choices ? Object.fromEntries(choices.map((choice) => [choice, choice])) : null,
  }
}

const atLeastOne = new Set(['entries_per_page', 'idle_timeout', 'registry_token_expiration_minutes'])

/** The typed value of what was sent; 422 on `value` when the setting cannot have it. Null means the default. */
export function settingValue(definition: SettingDefinition, given: unknown): Value {
  if (given === null || given === undefined) return definition.fallback
  const text = typeof given === 'object' ? JSON.stringify(given) : String(given as string | number | boolean)
  switch (typeOf(definition)) {
    case 'integer':
      return integer(definition, text)
    case 'boolean':
      return truth(text)
    case 'string':
      return words(definition, text)
  }
}

function refuse(reason: string): never {
  const faults = new Faults()
  faults.add('value', reason)
  faults.throwAny()
  throw new Error('unreachable')
}

function integer({name}: SettingDefinition, text: string): number {
  if (!/^-?\d{1,15}$/.test(text.trim())) refuse('is invalid: must be integer')
  const value = Number(text)
  const least = atLeastOne.has(name) ? 1 : 0
  if (value < least) refuse(`must be greater than or equal to ${least}`)
  return value
}

function truth(text: string): boolean {
  const word = text.trim().toLowerCase()
  if (['true', '1', 'yes', 't', 'y', 'on'].includes(word)) return true
  if (['false', '0', 'no', 'f', 'n', 'off'].includes(word)) return false
  return refuse('is invalid: must be boolean')
}

function words({name, choices, fallback}: SettingDefinition, text: string): string | null {
  if (choices && !choices.includes(text)) refuse(`is invalid: must be one of ${choices.join(', ')}`)
  if (text === '' && fallback === null) return null
  if (name === 'http_proxy' && !/^https?:\/\/[^\s/]+/.test(text)) refuse('is invalid: must be a URL')
  return text
}
