import {repositories} from '../../contract/repositories'
import {AppError, exitCodes} from '../../core/errors'
import {sanitizeLine} from '../../core/text'
import type {Client} from '../../katello/client'

/** Id of the only repository of container images in a product; the error names the first of several. */
export async function onlyContainerRepository(client: Client, productId: number): Promise<number> {
  const all = await client.all(repositories.index, {product_id: productId})
  const found = all.filter(({content_type: type}) => (type ?? 'docker') === 'docker')
  const [first, ...others] = found
  if (first && others.length === 0) return first.id
  const names = found.slice(0, 10).map(({name}) => sanitizeLine(name))
  throw new AppError({
    code: found.length === 0 ? 'not_found' : 'ambiguous',
    message:
      found.length === 0
        ? 'The product has no container image repositories'
        : `The product has ${found.length} container image repositories`,
    detail: names.length > 0 ? names.join(', ') : undefined,
    hint: 'Specify one with --repository or --repository-id; list them: mallet repository list',
    exit: found.length === 0 ? exitCodes.notFound : exitCodes.failed,
  })
}
