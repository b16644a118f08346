// What commands that show what is where share: the options that narrow it, and the record of a tag in a place.
import {text} from '../../contract/define'
import * as t from '../../contract/shape'
import type {Context} from '../../kit/run/context'
import {contentView} from '../../resources/content-view'
import {refersTo, type ParamSet} from '../../resources/define'
import {organization} from '../../resources/organization'
import {product} from '../../resources/product'
import {kinds, type Placement, type Scope} from '../../workflows/images/placement'

const id = t.nullable(t.integer)

/** A tag in one place. */
export const placementShape: t.Shape<Placement> = t.object({
  image: t.about("Name that clients pull by, without the registry's host", t.text),
  tag: t.text,
  digest: t.about('Digest of the manifest or index that the tag names', t.text),
  kind: t.oneOf(...kinds),
  type: t.oneOf('manifest', 'index'),
  labels: t.map(t.text),
  repository: t.text,
  repository_id: t.about("ID of the repository's instance in this place", t.integer),
  library_repository_id: t.about('ID of the repository in Library, which all its instances share', t.integer),
  product: t.nullable(t.text),
  content_view: t.about('Null for what is synchronized or pushed to Library', t.nullable(t.text)),
  content_view_id: id,
  version: t.nullable(t.text),
  version_id: id,
  environment: t.about('Null for a version that is in no lifecycle environment', t.nullable(t.text)),
  environment_id: id,
  pull_spec: t.text,
  platforms: t.about('Null unless it is asked for', t.nullable(t.list(t.text))),
  size: t.about('Bytes of manifests, configurations and layers; null unless it is asked for', t.nullable(t.integer)),
  created: t.about('Null unless it is asked for', t.nullable(t.text)),
})

/** Options that narrow what is shown, besides the place. */
export const narrowingParams: ParamSet = {
  organization_id: refersTo(organization, {required: true}),
  content_view_id: refersTo(contentView),
  product_id: refersTo(product),
  repository: text('Name of a container repository'),
  search: text("Search query over tags, e.g. 'tag ~ 1.0' or 'digest = sha256:…'"),
}

/** What the options narrow it to. */
export async function narrowedScope(ctx: Context): Promise<Scope> {
  const [organizationId, viewId, productId] = await Promise.all([
    ctx.required(organization),
    ctx.id(contentView),
    ctx.id(product),
  ])
  const repository = ctx.text('repository')
  return {
    organizationId: Number(organizationId),
    contentViewIds: viewId === undefined ? undefined : [Number(viewId)],
    productIds: productId === undefined ? undefined : [Number(productId)],
    repositoryNames: repository === undefined ? undefined : [repository],
    search: ctx.text('search'),
  }
}

/** True when a field that has one of these names or labels is named after `--json`, `--fields` or `--sort`. */
export function asksFor(ctx: Context, names: readonly string[]): boolean {
  const {json, fields, sort} = ctx.given
  const lists = [typeof json === 'string' ? json.split(',') : [], Array.isArray(fields) ? fields.map(String) : []]
  const named = [...lists.flat(), ...(typeof sort === 'string' ? [sort.split(':')[0] ?? ''] : [])]
  return named.some((one) => names.includes(one.trim().toLowerCase()))
}
