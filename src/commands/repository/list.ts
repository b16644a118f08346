import type {Context} from '../../kit/run/context'
import {list} from '../../kit/run/verbs'
import {repositories, type Repository} from '../../contract/repositories'
import {fieldSets} from '../../output/fields'
import {selectFields} from '../../output'
import {repository} from '../../resources/repository'

/** Katello sends these for one repository and leaves them out of lists. */
const tags = {include_tags: 'Include Tags', exclude_tags: 'Exclude Tags'} as const

export default list(repository, {
  complete: (ctx) => (wantsTags(ctx) ? (item) => withTags(ctx, item) : undefined),
})

/** Whether the options name one of the tag filters, by label or by the API's name. A whole set is not worth a request each. */
function wantsTags({given}: Context): boolean {
  const picks = typeof given['json'] === 'string' ? given['json'].split(',').map((name) => name.trim()) : []
  if (picks.some((name) => Object.hasOwn(tags, name))) return true
  const named = Array.isArray(given['fields']) ? given['fields'].map(String).filter((name) => !isSet(name)) : []
  const labels: readonly (string | null)[] = Object.values(tags)
  return named.length > 0 && selectFields(repository.list, named).some(({label}) => labels.includes(label))
}

const isSet = (name: string): boolean => (fieldSets as readonly string[]).includes(name.trim().toUpperCase())

async function withTags({client}: Context, item: Repository): Promise<Repository> {
  if (item.content_type !== 'docker' || (item.include_tags !== undefined && item.exclude_tags !== undefined))
    return item
  const {include_tags, exclude_tags} = await client.call(repositories.show, {id: item.id})
  return {...item, include_tags, exclude_tags}
}
