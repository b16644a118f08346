import {describe, expect, it} from 'vitest'
import {page, scripted, type Scripted} from '../support/katello'
import {mallet} from '../support/program'

const rows = Array.from({length: 2500}, (_, i) => ({
  id: i + 1,
  name: `Organization ${i + 1}`,
  title: `Organization ${i + 1}`,
  label: `o${2500 - i}`,
  description: i % 2 === 0 ? `d${i}` : null,
}))
const serve = (): Promise<Scripted> => scripted({'GET /katello/api/organizations': (asked) => page(rows, asked)})
const list = (server: Scripted, ...args: string[]) =>
  mallet(['organization', 'list', '--output', 'csv', '--fields', 'Id', '--no-headers', ...args], {env: server.env})
const ids = (stdout: string): number[] => stdout.split('\n').filter(Boolean).map(Number)

describe('--limit', () => {
  it('asks for no more than it shows, and says on stderr that there is more', async () => {
    const server = await serve()
    const run = await list(server, '--limit', '3')
    expect(ids(run.stdout)).toEqual([1, 2, 3])
    expect(server.asked.map(({query}) => query['per_page'])).toEqual(['3'])
    expect(run.stderr).toBe('Showing 3 of 2500; omit --limit to list all.\n')
    expect(run.code).toBe(0)
  })

  it('reads as many pages as it takes', async () => {
    const server = await serve()
    const run = await list(server, '--limit', '1500')
    expect(ids(run.stdout)).toHaveLength(1500)
    expect(server.asked.map(({query}) => query['page'])).toEqual(['1', '2'])
  })

  it('of more than there is shows all, without a word', async () => {
    const run = await list(await serve(), '--limit', '9999')
    expect(ids(run.stdout)).toHaveLength(2500)
    expect(run.stderr).toBe('')
  })

  it.each(['0', '-1', '1.5'])('of %s is refused, and nothing is sent', async (limit) => {
    const server = await serve()
    expect((await list(server, `--limit=${limit}`)).code).toBe(64)
    expect(server.asked).toEqual([])
  })
})

describe('--sort', () => {
  it('lets the server sort where it can', async () => {
    const server = await serve()
    await list(server, '--sort', 'name:desc', '--limit', '2')
    expect(server.asked.map(({query}) => query['order'])).toEqual(['name DESC'])
  })

  it('sorts the whole list by any other field, numbers in text by value and blanks last', async () => {
    const server = await serve()
    const run = await list(server, '--sort', 'Label', '--limit', '3')
    expect(ids(run.stdout)).toEqual([2500, 2499, 2498])
    expect(server.asked).toHaveLength(3)
    const blank = await list(server, '--sort', 'description:desc')
    expect(ids(blank.stdout).slice(0, 2)).toEqual([2499, 2497])
    expect(ids(blank.stdout).at(-1)).toBe(2500)
  })

  it.each([
    ['an unknown field', ['--sort', 'nmae'], 'Did you mean'],
    ['an unknown direction', ['--sort', 'name:down'], 'name:asc or name:desc'],
    ['--order beside it', ['--sort', 'name', '--order', 'name ASC'], 'exclude each other'],
    ['a page of a list that is sorted here', ['--sort', 'description', '--page', '2'], '--page'],
    ['no field at all', ['--fields', ''], 'There is no field'],
  ])('refuses %s, and nothing is sent', async (_, args, said) => {
    const server = await serve()
    const run = await list(server, ...args)
    expect(run.code).toBe(64)
    expect(run.stderr).toContain(said)
    expect(server.asked).toEqual([])
  })
})

describe('--order', () => {
  it('with another direction than ASC or DESC is refused, and nothing is sent', async () => {
    const server = await serve()
    const run = await list(server, '--order', 'name DOWN')
    expect(run.code).toBe(64)
    expect(run.stderr).toContain("'name ASC' or 'name DESC'")
    expect(server.asked).toEqual([])
  })

  it('by a field that the server does not sort by says which --sort takes', async () => {
    const words = "Field 'zzz' not recognized for ordering!"
    const server = await scripted({'GET /katello/api/organizations': {status: 400, body: {error: {message: words}}}})
    const run = await list(server, '--order', 'zzz')
    expect(run.stderr).toContain('--sort takes any of: id, title, name')
  })
})
