// What a server's container registry answers beside the calls of the OCI distribution specification.
import {get, number, text} from './define'
import * as t from './shape'

/** A token for the registry, for whoever is logged in. */
export const registryToken = get('/v2/token', {
  summary: 'Get a token for the registry',
  params: {account: text('User name'), service: text('Host of the registry')},
  answer: t.object({token: t.optional(t.text)}),
})

/** Repositories that match a query of the server's search language; there are no pages. */
export const registrySearch = get('/v1/search', {
  summary: 'Search the repositories of the registry',
  params: {q: text('Query'), n: number('How many to return at most')},
  answer: t.object({
    num_results: t.optional(t.integer),
    results: t.optional(t.list(t.object({name: t.text, description: t.optional(t.nullable(t.text))}))),
  }),
})
