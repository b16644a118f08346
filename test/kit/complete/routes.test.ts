import {describe, expect, it} from 'vitest'
import {meantRoute, pathsLike, readRoutes} from '../../../src/kit/complete/routes'
import {root} from '../../support/root'

const routes = [
  {method: 'GET', path: '/api/hosts', summary: 'List hosts'},
  {method: 'GET', path: '/api/hosts/:id', summary: 'Show a host'},
  {method: 'GET', path: '/api/hosts/:host_id/packages', summary: 'List packages'},
  {method: 'PUT', path: '/api/hosts/:id', summary: 'Update a host'},
]
const values = (typed: string, method = 'GET'): string[] => pathsLike(routes, method, typed).map(({value}) => value)

it.each([
  ['/', 'GET', ['/api/hosts', '/api/hosts/:id', '/api/hosts/:host_id/packages']],
  ['/api/ho', 'PUT', ['/api/hosts/:id']],
  ['/api/hosts/7', 'GET', ['/api/hosts/7', '/api/hosts/7/packages']],
  ['/api/hosts/7/p', 'GET', ['/api/hosts/7/packages']],
  ['/api/hosts//p', 'GET', []],
  ['/api/hosts/7/packages/x', 'GET', []],
  ['/other', 'GET', []],
  ['api/ho', 'PUT', ['api/hosts/:id']],
])('%s of %s is completed to %j', (typed, method, expected) => {
  expect(values(typed, method)).toEqual(expected)
})

it('the build writes every route of the contract', () => {
  const written = readRoutes(root)
  expect(written).toContainEqual({
    method: 'GET',
    path: '/katello/api/products/:id',
    summary: 'Show a product',
  })
  expect(written.length).toBeGreaterThan(250)
})

describe('a path that the server does not know', () => {
  const all = readRoutes(root)
  it.each([
    ['GET', '/products', 'Did you mean /katello/api/products?'],
    ['GET', '/katello/products/7', 'Did you mean /katello/api/products/7?'],
    ['GET', '/api/v2/products', 'Did you mean /katello/api/products?'],
    ['GET', '/katello/api/hosts', 'Did you mean /api/hosts?'],
    ['GET', '/tasks', 'Did you mean /foreman_tasks/api/tasks?'],
    ['DELETE', '/katello/api/products', '/katello/api/products takes GET, POST'],
    ['GET', '/katello/api/nonsense', undefined],
    ['GET', '/katello/api/products', undefined],
  ])('%s %s: %s', (method, path, hint) => {
    expect(meantRoute(all, method, path)).toBe(hint)
  })
})
