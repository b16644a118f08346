// What the commands that compare content view versions have in common.
import type {DockerManifestCompare} from '../../contract/docker-manifests'
import type {DockerTagCompare} from '../../contract/docker-tags'
import type {ListOptions} from '../../kit/run/verbs'
import {field, fields, values} from '../../output/fields'

/** The versions that have a tag: by their names where the server sends them, else by their IDs. */
function versionsOf({comparison, repositories}: DockerTagCompare): unknown {
  const names = new Map(
    repositories?.flatMap(({content_view_version: version}) => (version ? [[version.id, version.name] as const] : [])),
  )
  return comparison?.map((id) => names.get(id) ?? id)
}

/** All instances of a repository have its name. */
const repositoryOf = ({repositories}: DockerTagCompare): unknown => repositories?.[0]?.name

export const tagFields = fields<DockerTagCompare>()(
  field('ID', 'id', {thin: true}),
  field('Tag', 'name', {thin: true}),
  field('Repository', repositoryOf, {narrow: 'wrap'}),
  field('Product', 'product.name', {narrow: 'first'}),
  field('Digest', 'manifest.digest'),
  values('Versions', versionsOf, {narrow: 'wrap'}),
)

export const manifestFields = fields<DockerManifestCompare>()(
  field('ID', 'id', {thin: true}),
  field('Digest', 'digest', {thin: true}),
  values('Tags', ({tags}) => tags?.map(({name}) => name)),
  values('Version IDs', 'comparison'),
)

const versions = "--content-view-versions 1.0,2.0 --content-view 'App CV' --organization ACME"

/** Texts of a comparison of `nouns`. */
export const comparing = (
  nouns: string,
): Pick<ListOptions, 'summary' | 'description' | 'examples'> & {action: 'compare'} => ({
  action: 'compare',
  summary: `Compare the ${nouns} of content view versions`,
  description: `Lists the ${nouns} of all versions that are given, each with the versions that have it; --restrict-comparison lists only those that all have (same) or that some lack (different).`,
  examples: [
    [`List the ${nouns} of two versions`, versions],
    [
      `List the ${nouns} that differ, for a script`,
      `--content-view-version-ids 3,4 --restrict-comparison different --json`,
    ],
  ],
})
