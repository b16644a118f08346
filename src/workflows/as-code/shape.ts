// The form of a file: what may stand where, for reading it and as a JSON Schema for editors.
import {kinds, type DeclaredKind, type Member, type Members} from './kinds'

export type FileShape =
  | {
      readonly is: 'text' | 'number' | 'boolean' | 'time'
      readonly about?: string
      readonly values?: readonly string[]
      readonly orNull?: boolean
      /** It names something, so it must not be empty. */
      readonly isName?: boolean
    }
  | {readonly is: 'secret'; readonly about?: string}
  | {readonly is: 'list'; readonly of: FileShape; readonly about?: string}
  | {readonly is: 'map'; readonly of: FileShape; readonly about?: string}
  | {
      readonly is: 'object'
      readonly members: Readonly<Record<string, FileShape>>
      readonly needs: readonly string[]
      readonly about?: string
    }

type ObjectShape = Extract<FileShape, {is: 'object'}>

const text = (about: string): FileShape => ({is: 'text', about})
const name = (about: string): FileShape => ({is: 'text', about, isName: true})
const texts = (about: string): FileShape => ({is: 'list', of: {is: 'text'}, about})
const list = (of: FileShape, about: string): FileShape => ({is: 'list', of, about})

/** Names of repositories, under the name of their product. */
const repositoryNames = (about: string): FileShape => ({is: 'map', of: {is: 'list', of: {is: 'text'}}, about})

function shapeOf({type, about, values, ref, usual}: Member): FileShape {
  const orNull = usual === null
  switch (type) {
    case 'texts':
      return texts(about)
    case 'secret':
      return {is: 'secret', about}
    case 'refs':
      return ref === 'repository' ? repositoryNames(about) : texts(about)
    case 'number':
    case 'boolean':
    case 'time':
      return {is: type, about, orNull}
    default:
      return {is: 'text', about, orNull, ...(values && {values})}
  }
}

const membersOf = (members: Members): Record<string, FileShape> =>
  Object.fromEntries(Object.entries(members).map(([name, member]) => [name, shapeOf(member)]))

/** The shape of one thing of a kind, with its name first. */
const thing = (
  kind: DeclaredKind,
  needs: readonly string[],
  more: Readonly<Record<string, FileShape>> = {},
): ObjectShape => ({
  is: 'object',
  members: {name: name('Its name'), ...membersOf(kinds[kind].members), ...more},
  needs: ['name', ...needs],
})

const filter = thing('filter', [])
const component: ObjectShape = {
  is: 'object',
  members: {
    content_view: name('Name of the content view'),
    version: text('Number of the version, such as 2.0, or latest'),
  },
  needs: ['content_view', 'version'],
}
const mirror: ObjectShape = {
  is: 'object',
  members: {
    repository: name('Name of the repository in the remote'),
    product: name('Name of the product to mirror it into'),
  },
  needs: ['repository', 'product'],
}
const host: ObjectShape = {
  is: 'object',
  members: {
    search: name('Search query that finds the hosts'),
    content_view_environments: texts('Labels of content view environments, e.g. Dev/App_CV, or Library'),
  },
  needs: ['search', 'content_view_environments'],
}

export const fileShape: ObjectShape = {
  is: 'object',
  about: 'The container content of an organization',
  members: {
    organization: name('Name of the organization'),
    variables: texts('Names of environment variables that ${NAME} may stand for in this file'),
    owned: {is: 'boolean', about: 'Whether what is not in the sections of this file is deleted'},
    content_credentials: list(thing('content_credential', ['type', 'content']), 'GPG keys and certificates'),
    sync_plans: list(thing('sync_plan', ['interval', 'sync_date', 'enabled']), 'Schedules of synchronization'),
    environments: list(thing('environment', []), 'Lifecycle environments, in the order of their path'),
    products: list(
      thing('product', [], {repositories: list(thing('repository', []), 'Its repositories')}),
      'Products with their repositories',
    ),
    flatpak_remotes: list(
      thing('flatpak_remote', ['url'], {mirror: list(mirror, 'What is mirrored from it')}),
      'Remotes that flatpaks are mirrored from',
    ),
    content_views: list(
      thing('content_view', [], {
        filters: list(filter, 'Its filters'),
        components: list(component, 'The content views that a composite one consists of'),
        promoted: {
          is: 'map',
          of: text('Number of a version, such as 2.0, or latest'),
          about: 'The version in each environment, by the name of the environment',
        },
      }),
      'Content views, and which of their versions is in which environment',
    ),
    activation_keys: list(thing('activation_key', []), 'Activation keys'),
    hosts: list(host, 'Content view environments of registered hosts'),
  },
  needs: ['organization'],
}

/** JSON Schema (2020-12) of a file. */
export function fileSchema(): Record<string, unknown> {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'mallet file',
    ...schemaOf(fileShape),
  }
}

function schemaOf(shape: FileShape): Record<string, unknown> {
  const description = shape.about === undefined ? {} : {description: shape.about}
  switch (shape.is) {
    case 'list':
      return {...description, type: 'array', items: schemaOf(shape.of)}
    case 'map':
      return {...description, type: 'object', additionalProperties: schemaOf(shape.of)}
    case 'object':
      return {
        ...description,
        type: 'object',
        properties: Object.fromEntries(Object.entries(shape.members).map(([name, one]) => [name, schemaOf(one)])),
        required: shape.needs,
        additionalProperties: false,
      }
    case 'secret':
      return {...description, ...secretSchema}
    default: {
      const type = jsonTypes[shape.is]
      const values = shape.values && {enum: shape.orNull ? [...shape.values, null] : shape.values}
      return {
        ...description,
        type: shape.orNull ? [type, 'null'] : type,
        ...values,
        ...(shape.isName && {minLength: 1}),
        ...(shape.is === 'number' && {minimum: 1}),
      }
    }
  }
}

const jsonTypes = {text: 'string', time: 'string', number: 'integer', boolean: 'boolean'} as const

const secretSchema = {
  type: 'object',
  minProperties: 1,
  maxProperties: 1,
  additionalProperties: false,
  properties: {
    env: {type: 'string', description: 'Name of an environment variable'},
    file: {type: 'string', description: 'Path of a file, from the directory of this one'},
    command: {type: 'string', description: 'Command whose output it is'},
  },
}
