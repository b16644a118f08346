import {setTimeout as pause} from 'node:timers/promises'
import {describe, expect, it} from 'vitest'
import {AppError, exitCodes} from '../../src/core/errors'
import {pages, type Page, type PagePlan} from '../../src/katello/paging'
import {fakeTransport, type FakeTransport, type Sent} from '../support/transport'

const rows = (count: number): {id: number}[] => Array.from({length: count}, (_, i) => ({id: i + 1}))

/** A server with `count` rows; `most` is the longest page it gives. */
function server(count: number, most = Infinity, total: unknown = count): FakeTransport {
  return fakeTransport(({query}) => {
    const size = Math.min(Number(query['per_page']), most)
    const from = (Number(query['page']) - 1) * size
    return {total, subtotal: total, results: rows(count).slice(from, from + size)}
  })
}

async function all(transport: FakeTransport, plan?: PagePlan): Promise<Page[]> {
  const out: Page[] = []
  for await (const page of pages(transport, '/p', {search: 'x'}, plan)) out.push(page)
  return out
}

const ids = (list: readonly Page[]): unknown[] => list.flatMap((p) => p.items.map((row) => row['id']))
const numbers = (count: number): number[] => rows(count).map((row) => row.id)
const failure = async (work: Promise<unknown>): Promise<AppError> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(AppError)
  return error as AppError
}

describe('a list', () => {
  it.each([
    [0, 1],
    [1, 1],
    [999, 1],
    [1000, 1],
    [1001, 2],
    [2000, 2],
    [7500, 8],
  ])('of %i rows is complete, in order and takes %i requests', async (count, requests) => {
    const transport = server(count)
    const list = await all(transport)
    expect(ids(list)).toEqual(numbers(count))
    expect(list[0]?.total).toBe(count)
    expect(transport.sent).toHaveLength(requests)
    expect(transport.sent[0]).toMatchObject({query: {search: 'x', page: 1, per_page: 1000}})
  })

  it('says of a streamed list when a page is done with, and has fewer on the way', async () => {
    const consumed: unknown[] = []
    const real = server(5000)
    const transport = {...real, connection: {...real.connection, onConsumed: (body: unknown) => consumed.push(body)}}
    let read = 0
    for await (const page of pages(transport, '/p', {}, {isStreamed: true})) {
      expect(consumed).toHaveLength(read++)
      expect(page.items).toHaveLength(1000)
    }
    expect(consumed).toHaveLength(5)
    expect(real.most()).toBeLessThanOrEqual(2)
  })

  it('has several pages on the way at a time, and not more when the reader is slow', async () => {
    const transport = server(30_000)
    let read = 0
    const seen: unknown[] = []
    for await (const page of pages(transport, '/p', {})) {
      read++
      seen.push(...page.items.map((row) => row['id']))
      expect(transport.sent.length - read).toBeLessThanOrEqual(4)
      await pause(2)
    }
    expect(seen).toEqual(numbers(30_000))
    expect(transport.most()).toBeGreaterThan(1)
    expect(transport.most()).toBeLessThanOrEqual(4)
  })

  it('asks for nothing more when the reader stops', async () => {
    const transport = server(30_000)
    for await (const page of pages(transport, '/p', {})) if (page.number === 2) break
    const asked = transport.sent.length
    await pause(20)
    expect(transport.sent.length).toBe(asked)
    expect(asked).toBeLessThanOrEqual(6)
  })

  it.each([0, 1, 999, 1000, 1001, 2000, 3500])('of %i rows is complete when the server counts none', async (count) => {
    const transport = server(count, Infinity, undefined)
    expect(ids(await all(transport))).toEqual(numbers(count))
    expect(transport.sent.length).toBeLessThanOrEqual(Math.floor(count / 1000) + 1)
  })

  it('is complete when the count is text', async () => {
    expect(ids(await all(server(2500, Infinity, '2500')))).toEqual(numbers(2500))
  })

  it('is complete when the server gives shorter pages than it is asked for', async () => {
    expect(ids(await all(server(2500, 500)))).toEqual(numbers(2500))
    expect(ids(await all(server(250, 20)))).toEqual(numbers(250))
  })

  it('is not read twice when the server gives everything at once', async () => {
    const transport = fakeTransport(() => ({subtotal: 2500, results: rows(2500)}))
    expect(ids(await all(transport))).toEqual(numbers(2500))
    expect(transport.sent).toHaveLength(1)
  })

  it('is one page when one is asked for', async () => {
    const transport = server(100)
    const list = await all(transport, {only: {page: 3, perPage: 7}})
    expect(ids(list)).toEqual([15, 16, 17, 18, 19, 20, 21])
    expect(transport.sent.map((s) => s.query)).toEqual([{search: 'x', page: 3, per_page: 7}])
  })

  it('is asked for once, without pages, where the call knows none', async () => {
    const transport = fakeTransport(() => rows(1500))
    expect(ids(await all(transport, {unpaged: true}))).toEqual(numbers(1500))
    expect(transport.sent.map((s) => s.query)).toEqual([{search: 'x'}])
  })

  it.each([
    ['an array', rows(2)],
    ['an envelope', {results: rows(2)}],
  ])('is read from %s', async (_, body) => {
    expect(ids(await all(fakeTransport(() => body)))).toEqual([1, 2])
  })

  it('is read as the command says where it is elsewhere', async () => {
    const plan: PagePlan = {rows: (body) => (body as {inner: {id: number}[]}).inner}
    expect(
      ids(
        await all(
          fakeTransport(() => ({inner: rows(2)})),
          plan,
        ),
      ),
    ).toEqual([1, 2])
  })

  it.each([
    ['counted', 2500],
    ['not counted', undefined],
  ])('is complete when a command makes several items of a row (%s)', async (_, total) => {
    const plan: PagePlan = {
      rows: (body) => (body as {results: {id: number}[]}).results.flatMap(({id}) => [{id}, {id: -id}]),
    }
    expect(ids(await all(server(2500, Infinity, total), plan))).toEqual(numbers(2500).flatMap((id) => [id, -id]))
  })
})

describe('a list that goes wrong', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['text', 'hello'],
    ['a number', 7],
    ['no results', {total: 3, subtotal: 3}],
    ['results of another type', {total: 3, results: 'three'}],
    ['rows of another type', {total: 3, results: [1, 2, 3]}],
    ['rows that are null', {total: 1, results: [null]}],
    ['an array of text', ['a']],
    ['an error', {error: {message: 'Broken'}}],
    ['a message', {message: 'Broken'}],
  ])('with %s in the answer is an error', async (_, body) => {
    const error = await failure(all(fakeTransport(() => body)))
    expect(error.exit).toBe(exitCodes.failed)
    if (JSON.stringify(body)?.includes('Broken')) expect(error.parts.detail).toContain('Broken')
  })

  it('because the search cannot be read says what the server says', async () => {
    const body = {total: 0, subtotal: 0, error: 'Field "nme" not recognized for searching!', results: []}
    const error = await failure(all(fakeTransport(() => body)))
    expect(error.exit).toBe(exitCodes.refused)
    expect(error.parts.detail).toContain('Field "nme" not recognized')
    expect(error.parts.hint).toContain('--search')
  })

  it('because the order cannot be read tells how an order is written', async () => {
    const body = {total: 0, subtotal: 0, error: "Field 'nme' not recognized for ordering!", results: []}
    const error = await failure(all(fakeTransport(() => body)))
    expect(error.exit).toBe(exitCodes.refused)
    expect(error.message).toContain('sort')
    expect(error.parts.hint).toContain('--order')
  })

  it('on a later page ends with the error, after the pages before it', async () => {
    const transport = fakeTransport(({query}) => {
      if (query['page'] === 3) throw new AppError({code: 'x', message: 'x', exit: exitCodes.failed})
      return {subtotal: 9000, results: rows(1000).map(({id}) => ({id: id + Number(query['page']) * 1000}))}
    })
    const seen: number[] = []
    const error = await failure(
      (async () => {
        for await (const page of pages(transport, '/p', {})) seen.push(page.number)
      })(),
    )
    expect(error.parts.code).toBe('x')
    expect(seen).toEqual([1, 2])
    await pause(10)
  })

  it.each([
    ['counted', 5_000_000],
    ['not counted', undefined],
  ])('because every page is the same ends with an error (%s)', async (_, subtotal) => {
    const transport = fakeTransport(() => ({subtotal, results: rows(1000)}))
    const error = await failure(all(transport))
    expect(error.parts.message).toContain('same page')
    expect(transport.sent.length).toBeLessThan(10)
  })

  it('because it has no end is an error before it begins, when the count says so', async () => {
    const transport = fakeTransport((sent: Sent) => ({
      subtotal: 1e15,
      results: rows(1000).map(({id}) => ({id: id + Number(sent.query['page']) * 1000})),
    }))
    expect((await failure(all(transport))).exit).toBe(exitCodes.failed)
    expect(transport.sent.length).toBeLessThan(10)
  })
})

describe('a list that the server cuts short', () => {
  it.each([
    [3000, 2300],
    [3000, 0],
    [1001, 1000],
  ])('of %i rows, of which it sends %i, is an error and not a shorter list', async (counted, sent) => {
    const {parts} = await failure(all(server(sent, Infinity, counted)))
    expect(parts).toMatchObject({code: 'incomplete_list', exit: exitCodes.failed})
    expect(parts.message).toBe(`The server sent ${sent} of ${counted} records of /p`)
  })

  it('is complete when the records that are missing were deleted meanwhile', async () => {
    const transport = fakeTransport(({query}) => {
      const number = Number(query['page'])
      const results = rows(2990).slice((number - 1) * 1000, number * 1000)
      return {subtotal: number === 1 ? 3000 : 2990, results}
    })
    expect(ids(await all(transport))).toEqual(numbers(2990))
  })

  it('may be one page of more', async () => {
    expect(ids(await all(server(5, Infinity, 100), {only: {page: 1, perPage: 5}}))).toEqual(numbers(5))
  })
})
