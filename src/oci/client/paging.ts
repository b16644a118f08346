import {invalidContent} from '../errors'
import type {WholeAnswer} from './exchanger'
import type {Ask, Session} from './session'

const maxPages = 10_000

/** The pages of a list, following `Link: <…>; rel="next"`. A link to another origin, or to a page already read, is refused. */
export async function* pages(
  session: Session,
  ask: Ask,
  limit: number,
): AsyncGenerator<{answer: WholeAnswer; url: URL}, void, undefined> {
  const seen = new Set<string>()
  let to = typeof ask.to === 'string' ? session.address(ask.to) : ask.to
  for (;;) {
    if (seen.has(to.href) || seen.size >= maxPages)
      throw invalidContent(`${ask.what}: the response has too many pages, or repeats one`)
    seen.add(to.href)
    const answer = await session.fetch({...ask, to}, limit)
    yield {answer, url: to}
    const link = answer.status === 200 ? nextLink(answer.headers['link']) : undefined
    if (link === undefined) return
    if (!URL.canParse(link, to.href))
      throw invalidContent(`${ask.what}: the next page has an invalid address`, link.slice(0, 200))
    const next = new URL(link, to)
    if (next.origin !== to.origin) throw invalidContent(`${ask.what}: the next page is on another server`, next.origin)
    to = next
  }
}

/** The target of the link whose relation is `next`; undefined without one. */
export function nextLink(header: string | string[] | undefined): string | undefined {
  for (const [, target, parameters = ''] of (headerText(header) ?? '')
    .slice(0, 16_384)
    .matchAll(/<([^<>]*)>((?:\s*;[^,<]*)*)/g))
    if (/;\s*rel\s*=\s*"?(?:[^",;]*\s)?next(?:\s[^",;]*)?"?\s*(?:;|$)/i.test(parameters)) return target
  return undefined
}

function headerText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value
}
